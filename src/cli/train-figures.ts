/** Draws what a network is given before it learns: prevalence, contributions, and the images as it sees them. */

import { join } from 'node:path';
import { classBalance } from '../dataset/balance.ts';
import type { ImageStore } from '../dataset/image-store.ts';
import { countPatients, type LabelTable, labelAt } from '../dataset/table.ts';
import { augmentation } from '../image/augment.ts';
import { type Normalisation, normalisationText, normalise } from '../image/normalise.ts';
import { contributionFigure } from '../report/figures/contribution.ts';
import { prevalenceFigure } from '../report/figures/prevalence.ts';
import { fedImagesGrid } from '../report/image-figures/grid.ts';
import { writeFigure } from '../report/render.ts';
import { normalisationRules } from '../training/normalisation-rules.ts';
import type { TrainingSettings } from '../training/settings.ts';
import type { TrainOptions } from './train-options.ts';

export async function drawData(
  { out, train: path, images }: TrainOptions,
  tables: readonly { readonly split: string; readonly table: LabelTable }[],
  settings: TrainingSettings,
  store: ImageStore,
): Promise<void> {
  const train = tables[0]!.table;
  const figures = join(out, 'figures');
  const balance = classBalance(train);
  const splits = tables.map(({ split, table }) => ({
    split,
    images: table.rows.length,
    patients: table.hasPatients ? countPatients(table) : undefined,
    findings: classBalance(table),
  }));
  await writeFigure(figures, 'prevalence', prevalenceFigure({ splits, subtitle: path }));
  await writeFigure(figures, 'contribution', contributionFigure({ balance, subtitle: path }));
  const { training } = await normalisationRules(settings, train, store);
  const { augment, seed, size, resize } = settings;
  const change = augment && augmentation(augment, { seed, epoch: 1 });
  const fed = await Promise.all(
    train.rows.slice(0, 9).map(async ({ image: name }, row) => {
      const stored = await store.image(name);
      const image = change === undefined ? stored : change(stored, name);
      const labelled = (value: number) => train.findings.filter((_, index) => labelAt(train, row, index) === value);
      return {
        name,
        width: image.width,
        height: image.height,
        values: normalise(image, training),
        positives: labelled(1),
        unknown: labelled(-1),
      };
    }),
  );
  const changes = change === undefined ? '' : ', augmented';
  const subtitle = `${images}, ${size} × ${size} pixels (${resize})${changes}; normalised: ${normalisationText(training)}`;
  await writeFigure(figures, 'fed-images', await fedImagesGrid({ images: fed, subtitle, ...rangeOf(training) }));
}

/** The largest value that a rule with numbers gives; what is usual where each image has its own. */
function rangeOf(rule: Normalisation): { readonly range?: number } {
  if (rule.rule === 'image') return {};
  const [means, deviations] = [[rule.mean].flat(), [rule.standardDeviation].flat()];
  const largest = means.map(
    (mean, channel) => Math.max(Math.abs(mean), Math.abs(255 - mean)) / (deviations[channel]! + rule.epsilon),
  );
  return { range: Math.max(...largest) };
}
