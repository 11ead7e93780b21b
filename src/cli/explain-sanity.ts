/** `roentgen explain --sanity`: do the maps change when the network forgets what it learnt? */

import { type MapSimilarity, type SanityRecord, type SimilaritySummary, sanityRecord } from '../evaluation/sanity.ts';
import { type Explainer, openExplainer } from '../explanation/explainer.ts';
import { evidenceMap } from '../explanation/maps.ts';
import { cascade } from '../explanation/randomise.ts';
import { rankCorrelation, structuralSimilarity } from '../explanation/similarity.ts';
import type { FloatMap } from '../explanation/upsample.ts';
import type { GreyImage } from '../image/image.ts';
import { encodeClassifier } from '../network/model-file.ts';
import { modelParameters } from '../network/model-parameters.ts';
import { sanityFigure } from '../report/figures/sanity.ts';
import { writeFigure } from '../report/render.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { Explained, MethodChoice } from './explain-image.ts';
import type { Xray } from './explain-xrays.ts';
import type { OpenModel } from './model.ts';
import { columns, counted, notice, print, rangeText } from './output.ts';
import { withProgress } from './progress.ts';

const replicates = 2000;
/** Each stage explains all of them again. */
const mostXrays = 16;
/** Maps are compared at this size. */
const compared = { width: 64, height: 64 };

interface Kept {
  readonly name: string;
  readonly patient: string | undefined;
  /** At the model's size. */
  readonly image: GreyImage;
  readonly findings: readonly number[];
  readonly maps: readonly FloatMap[];
}

/** Keeps the first few X-rays with their maps, for the stages to come. */
export interface SanityCheck {
  add(xray: Xray, explained: Explained): void;
  record(signal: AbortSignal): Promise<SanityRecord>;
}

export function sanityCheck(
  model: OpenModel,
  explainer: Explainer,
  choice: MethodChoice,
  runtime: Runtime,
  seed: number,
): SanityCheck {
  const { description, bytes, path } = model;
  const kept: Kept[] = [];
  let leftOut = 0;
  return {
    add({ name, patient }, explained) {
      if (kept.length === mostXrays) {
        leftOut++;
        return;
      }
      kept.push({
        name,
        patient,
        image: explained.resized,
        findings: explained.findings.map(({ index }) => index),
        maps: explained.findings.map(({ coarse }) => coarse),
      });
    },
    async record(signal) {
      if (leftOut > 0) notice(`--sanity: the first ${mostXrays} X-rays, ${leftOut} left out`);
      const trained = modelParameters(bytes, path);
      const stages = cascade(trained, description.architecture, description.findings.length, seed);
      const compared = await withProgress('randomising', 'stage', async (update) => {
        const results = [];
        for (const [done, { stage, parameters }] of stages.entries()) {
          const numbers = parameters();
          const session = await runtime.load(encodeClassifier(description, numbers));
          const random = openExplainer({
            ...{ description, session, runtime, parameters: () => numbers },
            ...{ method: choice.method, layers: choice.layer },
          });
          const cases = [];
          for (const { name, patient, image, findings: chosen, maps } of kept) {
            signal.throwIfAborted();
            const { maps: others } = await random.explain(image, chosen, () => signal.throwIfAborted());
            for (const [i, map] of maps.entries()) cases.push({ image: name, patient, ...alike(map, others[i]!) });
          }
          await random.release();
          await session.release();
          results.push({ stage, cases });
          update(done + 1, stages.length, stage);
        }
        return results;
      });
      if (explainer.isSameForAll)
        notice(`${explainer.title} gives all findings of an image one map, whatever the head`);
      return sanityRecord(compared, betweenImages(kept), { replicates, seed });
    },
  };
}

/** Each map with that of the same finding in the next image that has it. */
function betweenImages(kept: readonly Kept[]) {
  return kept.flatMap(({ name, patient, findings, maps }, place) =>
    findings.flatMap((finding, i) => {
      const other = kept.slice(place + 1).find((each) => each.findings.includes(finding));
      if (other === undefined) return [];
      return [{ image: name, patient, ...alike(maps[i]!, other.maps[other.findings.indexOf(finding)]!) }];
    }),
  );
}

function alike(first: FloatMap, second: FloatMap): MapSimilarity {
  return {
    rankCorrelation: rankCorrelation(first.values, second.values),
    structure: structuralSimilarity(evidenceMap(first, compared), evidenceMap(second, compared)),
  };
}

export async function writeSanity(out: string, record: SanityRecord, subtitle: string): Promise<void> {
  await writeFigure(out, 'sanity', sanityFigure(record, subtitle));
}

export function printSanity({ cases, stages, betweenImages: between }: SanityRecord): void {
  print(`${counted(cases, 'map')} of the trained network beside those of randomised ones`);
  const number = (value: number | null) => value?.toFixed(2) ?? '–';
  const range = ({ interval }: SimilaritySummary['structure']) => rangeText(interval, number);
  const lineOf = (name: string, { rankCorrelation: ranks, structure }: SimilaritySummary) => [
    name,
    number(ranks.value),
    range(ranks),
    number(structure.value),
    range(structure),
  ];
  const header = ['random down to', 'rank correlation', '95 %', 'SSIM', '95 %'];
  const lines = stages.map(({ stage, ...summary }) => lineOf(stage, summary));
  const last = between === null ? [] : [lineOf('(two images)', between)];
  for (const line of columns([header, ...lines, ...last])) print(line);
  notice(
    'a map that stays the same shows the image, not what was learnt; two images: how alike maps of one finding are anyway',
  );
}
