/** `roentgen explain --boxes`: how well the maps point at what was drawn, case by case and over all of them. */

import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { writeFileSafely } from '../base/files.ts';
import {
  type PointingCase,
  type PointingRecord,
  type PointingSummary,
  pointingRecord,
} from '../evaluation/localisation.ts';
import { boxesOfOthers, centreBaseline, type Drawn, lungsBaseline, uniformBaseline } from '../explanation/baselines.ts';
import { localise, regionLevel, type Target, targetOf } from '../explanation/localisation.ts';
import { pointingFigure } from '../report/figures/pointing.ts';
import { writeFigure } from '../report/render.ts';
import type { Explained } from './explain-image.ts';
import type { Xray } from './explain-xrays.ts';
import { columns, counted, notice, print, rangeText } from './output.ts';

/** A case before it is known where other patients' boxes lie. */
interface OpenCase {
  readonly scored: Omit<PointingCase, 'baselines'>;
  readonly baselines: Omit<PointingCase['baselines'], 'otherPatients'>;
  readonly drawn: Drawn;
}

/** Scores X-ray by X-ray; of an X-ray only numbers and boxes are kept. */
export interface BoxScorer {
  add(xray: Xray, explained: Explained): void;
  record(findings: readonly string[], seed: number): { record: PointingRecord; cases: readonly PointingCase[] };
}

const replicates = 2000;

/** @param table the boxes' file, for errors */
export function boxScorer(table: string): BoxScorer {
  const open: OpenCase[] = [];
  return {
    add({ name, patient, boxes }, { image, findings }) {
      const { width, height } = image;
      for (const { finding, probability, coarse } of findings) {
        const own = boxes.filter((box) => box.finding === finding);
        if (own.length === 0) continue;
        const target = targetOf(own, { width, height }, `${table}, image ${name}`);
        open.push({
          scored: { image: name, finding, patient, probability, ...localise(coarse, target) },
          baselines: {
            uniform: uniformBaseline(target),
            centre: centreBaseline(target),
            lungs: lungsBaseline(target),
          },
          drawn: { patient: patient ?? `image ${name}`, finding, boxes: own, image: { width, height } },
        });
      }
    },
    record(findings, seed) {
      const mapOf = boxesOfOthers(open.map(({ drawn }) => drawn));
      const cases = open.map(({ scored, baselines, drawn }): PointingCase => {
        const map = mapOf(drawn);
        const again = (): Target => targetOf(drawn.boxes, drawn.image, table);
        return {
          ...scored,
          baselines: { ...baselines, otherPatients: map === undefined ? null : localise(map, again()) },
        };
      });
      return { record: pointingRecord(cases, findings, { replicates, seed }), cases };
    },
  };
}

/** Writes `pointing.csv`, a row a case, and the figure. */
export async function writePointing(
  out: string,
  { record, cases }: ReturnType<BoxScorer['record']>,
  subtitle: string,
): Promise<void> {
  const header = ['Image', 'PatientId', 'Finding', 'Probability', 'Hit', 'IoU', 'EnergyInside', 'Empty'];
  const digits = (value: number) => Number(value.toPrecision(9));
  const rows = cases.map(({ image, patient, finding, probability, hit, iou, energy, isEmpty }) => [
    image,
    patient ?? '',
    finding,
    ...[probability, hit, iou, energy].map(digits),
    isEmpty ? 1 : 0,
  ]);
  await writeFileSafely(join(out, 'pointing.csv'), stringify([header, ...rows]));
  await writeFigure(out, 'pointing', pointingFigure(record, subtitle));
}

/** The numbers as a table. */
export function printPointing({ all, findings }: PointingRecord): void {
  const patients = all.unit === 'patient' ? ` of ${counted(all.units, 'patient')}` : '';
  print(`${counted(all.cases, 'finding')} drawn with boxes in ${counted(all.images, 'image')}${patients}`);
  const share = (value: number | null | undefined) => value?.toFixed(2) ?? '–';
  const range = (interval: PointingSummary['iou']['interval']) => rangeText(interval, share);
  const lineOf = (name: string, { cases, hitRate, iou, energy, baselines }: PointingSummary) => [
    name,
    String(cases),
    share(hitRate.value),
    range(hitRate.interval),
    share(baselines.uniform?.hit),
    share(baselines.centre?.hit),
    share(baselines.lungs?.hit),
    share(baselines.otherPatients?.hit),
    share(iou.value),
    range(iou.interval),
    share(energy.value),
    range(energy.interval),
  ];
  const header = [
    'finding',
    'boxed',
    'hits',
    '95 %',
    'random',
    'centre',
    'lungs',
    'others',
    'IoU',
    '95 %',
    'energy',
    '95 %',
  ];
  const lines = Object.entries(findings).map(([name, summary]) => lineOf(name, summary));
  for (const line of columns([header, ...lines, lineOf('all', all)])) print(line);
  if (all.empty > 0) notice(`${counted(all.empty, 'map')} with nothing that speaks for the finding, counted as a miss`);
  notice(
    `hits: the map's maximum lies in a box; IoU: of the places with at least ${regionLevel} of the maximum; random, centre, lungs, others: hits of guesses that saw no image (a random place; the image's and the lungs' middle; where other patients' boxes lie)`,
  );
}
