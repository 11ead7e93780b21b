/**
 * How well heat maps point at what was drawn, over many images: hits with Wilson's interval, means of IoU and of the energy in
 * the boxes with a bootstrap by patient, beside what guesses reach that never saw the image. A case is a finding that was drawn
 * with at least one box in an image; of the finding alone, so that a map of another finding can't score.
 */

import { summaries, unitsOfCases } from './cases.ts';
import { type BootstrapMeanOptions, type Mean, meanOfRows } from './mean-of-rows.ts';
import type { Units } from './units.ts';
import { type Proportion, proportionOfRows } from './wilson.ts';

/** How well one map of one finding points at its boxes. */
export interface PointingScores {
  /** 1 where the map's maximum lies in a box, else 0; between them where a baseline guesses. */
  readonly hit: number;
  readonly iou: number;
  readonly energy: number;
}

/** What is compared with: each points without having seen the image. */
export const baselines = ['uniform', 'centre', 'lungs', 'otherPatients'] as const;
export type Baseline = (typeof baselines)[number];

export interface PointingCase extends PointingScores {
  readonly image: string;
  readonly finding: string;
  readonly patient: string | undefined;
  /** 0 … 1, what the model says of the finding. */
  readonly probability: number;
  readonly isEmpty: boolean;
  /** Null where the baseline can't be had: no other patient has a box of this finding. */
  readonly baselines: Readonly<Record<Baseline, PointingScores | null>>;
}

export interface PointingSummary {
  readonly cases: number;
  readonly images: number;
  /** What intervals take for independent: patients where one has several cases. */
  readonly unit: Units['kind'];
  readonly units: number;
  /** Maps in which nothing speaks for the finding; they count as misses. */
  readonly empty: number;
  readonly hitRate: Proportion;
  readonly iou: Mean;
  readonly energy: Mean;
  /** The share of cases whose IoU is at least so much. */
  readonly iouAtLeast: readonly { readonly level: number; readonly share: Proportion }[];
  /** Means of what the baselines reach, over the cases that have them. */
  readonly baselines: Readonly<Record<Baseline, (PointingScores & { readonly of: number }) | null>>;
}

export interface PointingRecord {
  /** Over all cases of all findings. */
  readonly all: PointingSummary;
  readonly findings: Readonly<Record<string, PointingSummary>>;
}

/** From these on a region is counted as found, from barely to well. */
const iouLevels = [0.1, 0.25, 0.5] as const;

/** The summary of all cases, and of each finding's, in the order of `findings`; findings without a case are left out. */
export function pointingRecord(
  cases: readonly PointingCase[],
  findings: readonly string[],
  options: BootstrapMeanOptions,
): PointingRecord {
  return summaries(cases, findings, (own, name) => summaryOf(own, name, options));
}

function summaryOf(cases: readonly PointingCase[], stream: string, options: BootstrapMeanOptions): PointingSummary {
  const units = unitsOfCases(cases);
  const rows = cases.map((_, row) => row);
  const share = (holds: (each: PointingCase) => boolean) =>
    proportionOfRows(rows, (row) => holds(cases[row]!), units, options.level);
  const mean = (name: 'iou' | 'energy') =>
    meanOfRows(
      cases.map((each) => each[name]),
      units,
      `${stream}/${name}`,
      options,
    );
  return {
    cases: cases.length,
    images: new Set(cases.map(({ image }) => image)).size,
    unit: units.kind,
    units: units.count,
    empty: cases.filter(({ isEmpty }) => isEmpty).length,
    hitRate: share(({ hit }) => hit === 1),
    iou: mean('iou'),
    energy: mean('energy'),
    iouAtLeast: iouLevels.map((level) => ({ level, share: share(({ iou }) => iou >= level) })),
    baselines: Object.fromEntries(
      baselines.map((name) => [name, baselineMean(cases, name)]),
    ) as PointingSummary['baselines'],
  };
}

function baselineMean(cases: readonly PointingCase[], name: Baseline) {
  const scores = cases.map((each) => each.baselines[name]).filter((each) => each !== null);
  if (scores.length === 0) return null;
  const mean = (of: keyof PointingScores) => scores.reduce((sum, each) => sum + each[of], 0) / scores.length;
  return { hit: mean('hit'), iou: mean('iou'), energy: mean('energy'), of: scores.length };
}
