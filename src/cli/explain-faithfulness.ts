/** `roentgen explain --faithfulness`: how the model's probability goes when pixels are taken out and put in by the maps. */

import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { writeFileSafely } from '../base/files.ts';
import {
  type FaithfulnessCase,
  type FaithfulnessRecord,
  type FaithfulnessSummary,
  faithfulnessRecord,
} from '../evaluation/faithfulness.ts';
import type { Explainer } from '../explanation/explainer.ts';
import { areaUnder, curveShares, faithfulness } from '../explanation/faithfulness.ts';
import { faithfulnessFigure } from '../report/figures/faithfulness.ts';
import { writeFigure } from '../report/render.ts';
import type { Explained } from './explain-image.ts';
import type { Xray } from './explain-xrays.ts';
import type { OpenModel } from './model.ts';
import { columns, counted, notice, print, rangeText } from './output.ts';

const replicates = 2000;

/** Measures X-ray by X-ray; only numbers are kept. */
export interface FaithfulnessMeter {
  add(xray: Xray, explained: Explained): Promise<void>;
  record(): { readonly record: FaithfulnessRecord; readonly cases: readonly FaithfulnessCase[] };
}

export function faithfulnessMeter(model: OpenModel, explainer: Explainer, seed: number): FaithfulnessMeter {
  const { findings: names } = model.description;
  const cases: FaithfulnessCase[] = [];
  return {
    async add({ name, patient }, { resized, findings }) {
      const probe = explainer.probe();
      const input = await probe.normalised(resized);
      for (const { finding, index, coarse } of findings) {
        const { deletion, insertion, random } = await faithfulness(probe, input, index, coarse, seed);
        const curves = {
          deletion,
          insertion,
          randomDeletion: random.deletion,
          randomInsertion: random.insertion,
        };
        const areas = {
          deletion: areaUnder(deletion),
          insertion: areaUnder(insertion),
          randomDeletion: areaUnder(random.deletion),
          randomInsertion: areaUnder(random.insertion),
        };
        cases.push({ image: name, finding, patient, curves, areas });
      }
    },
    record: () => ({ record: faithfulnessRecord(cases, curveShares, names, { replicates, seed }), cases }),
  };
}

/** Writes `faithfulness.csv`, a row a case, and the figure. */
export async function writeFaithfulness(
  out: string,
  { record, cases }: ReturnType<FaithfulnessMeter['record']>,
  subtitle: string,
): Promise<void> {
  const header = ['Image', 'PatientId', 'Finding', 'Deletion', 'RandomDeletion', 'Insertion', 'RandomInsertion'];
  const rows = cases.map(({ image, patient, finding, areas }) => [
    image,
    patient ?? '',
    finding,
    ...[areas.deletion, areas.randomDeletion, areas.insertion, areas.randomInsertion].map((area) =>
      Number(area.toPrecision(9)),
    ),
  ]);
  await writeFileSafely(join(out, 'faithfulness.csv'), stringify([header, ...rows]));
  await writeFigure(out, 'faithfulness', faithfulnessFigure(record, subtitle));
}

export function printFaithfulness({ all, findings }: FaithfulnessRecord): void {
  print(`deletion and insertion of ${counted(all.cases, 'map')}`);
  const number = (value: number | null) => value?.toFixed(3) ?? '–';
  const range = ({ interval }: FaithfulnessSummary['gain']['deletion']) => rangeText(interval, number);
  const lineOf = (name: string, { cases, areas, gain }: FaithfulnessSummary) => [
    name,
    String(cases),
    number(areas.deletion.value),
    number(areas.randomDeletion.value),
    range(gain.deletion),
    number(areas.insertion.value),
    number(areas.randomInsertion.value),
    range(gain.insertion),
  ];
  const header = ['finding', 'maps', 'deletion', 'random', 'gain, 95 %', 'insertion', 'random', 'gain, 95 %'];
  const lines = Object.entries(findings).map(([name, summary]) => lineOf(name, summary));
  for (const line of columns([header, ...lines, lineOf('all', all)])) print(line);
  notice(
    'deletion: the smaller the better; insertion: the larger; a gain above 0 beats random maps of the same fineness',
  );
}
