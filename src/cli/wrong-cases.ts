/** Explains the cases that a model got most wrong, for the report of its evaluation. */

import { type ImageFolder, imagePath } from '../dataset/images.ts';
import { columnsOf } from '../evaluation/columns.ts';
import type { Joined } from '../evaluation/join.ts';
import type { EvaluationRecord } from '../evaluation/record/schema.ts';
import { thresholdOfPrevalence, type WrongRow, wrongRows } from '../evaluation/wrong-cases.ts';
import { decodeImage } from '../image/decode.ts';
import { evidencePair } from '../report/image-figures/pair.ts';
import type { WrongCase, WrongCases } from '../report/sections/errors.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { Context } from './context.ts';
import { explainerOf, explainImage } from './explain-image.ts';
import type { OpenModel } from './model.ts';
import { withProgress } from './progress.ts';

export interface WrongCasesInput {
  readonly model: OpenModel;
  readonly runtime: Runtime;
  readonly folder: ImageFolder;
  readonly joined: Joined;
  readonly record: EvaluationRecord;
  /** How many false alarms and how many missed cases of each finding are shown at most. */
  readonly most: number;
}

type Chosen = Omit<WrongCases, 'falseAlarms' | 'missed'> & Readonly<Record<'falseAlarms' | 'missed', ChosenRows>>;
type ChosenRows = { readonly shown: readonly WrongRow[]; readonly all: number };

/**
 * The most confident wrong cases of each finding at its operating point, or where as many are called present as are; an X-ray
 * that went wrong in several findings is explained once. A finding of which nothing is known has none.
 *
 * @throws InputError if an X-ray can't be read; InterruptedError when the signal is aborted
 */
export async function wrongCases(input: WrongCasesInput, { signal }: Context): Promise<Record<string, WrongCases>> {
  const { model, runtime, folder, joined } = input;
  const chosen = chosenCases(input);
  const findingsByRow = new Map<number, Set<number>>();
  for (const [index, { falseAlarms, missed }] of chosen) {
    for (const { row } of [...falseAlarms.shown, ...missed.shown]) {
      findingsByRow.set(row, (findingsByRow.get(row) ?? new Set()).add(index));
    }
  }
  if (findingsByRow.size === 0) return {};
  const pictures = new Map<string, Pick<WrongCase, 'jpeg' | 'isEmpty'>>();
  const explainer = explainerOf(model, { method: 'gradcam' }, runtime);
  await withProgress('explaining errors', 'image', async (update) => {
    let done = 0;
    for (const [row, findings] of findingsByRow) {
      signal.throwIfAborted();
      const image = await decodeImage(imagePath(folder, joined.images[row]!));
      const indices = [...findings].map((index) => model.description.findings.indexOf(joined.findings[index]!));
      const explained = await explainImage(model, explainer, image, indices);
      for (const { finding, map } of explained.findings) {
        pictures.set(`${row} ${finding}`, { jpeg: await evidencePair(image, map), isEmpty: map.isEmpty });
      }
      update(++done, findingsByRow.size);
    }
  });
  return Object.fromEntries(
    [...chosen].map(([index, { falseAlarms, missed, ...rest }]) => {
      const finding = joined.findings[index]!;
      const shownOf = ({ shown, all }: ChosenRows) => ({
        shown: shown.map(({ row, score }) => ({
          image: joined.images[row]!,
          probability: score,
          ...pictures.get(`${row} ${finding}`)!,
        })),
        all,
      });
      return [finding, { ...rest, falseAlarms: shownOf(falseAlarms), missed: shownOf(missed) }];
    }),
  );
}

/** The rows to show, by the finding's place. */
function chosenCases({ joined, record, most }: WrongCasesInput): Map<number, Chosen> {
  const chosen = new Map<number, Chosen>();
  joined.findings.forEach((finding, index) => {
    const [labels, scores] = columnsOf(joined, index);
    const own = record.findings[finding]!.operatingPoints.find((point) => point.threshold !== null)?.threshold ?? null;
    const threshold = own ?? thresholdOfPrevalence(labels, scores);
    if (threshold === undefined) return;
    const { falseAlarms, missed } = wrongRows(labels, scores, threshold);
    chosen.set(index, {
      threshold,
      basis: own === null ? 'as many as are labelled so, for want of an operating point' : 'its operating point',
      falseAlarms: { shown: falseAlarms.slice(0, most), all: falseAlarms.length },
      missed: { shown: missed.slice(0, most), all: missed.length },
    });
  });
  return chosen;
}
