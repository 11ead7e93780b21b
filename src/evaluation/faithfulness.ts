/**
 * How much earlier a finding's probability falls, and rises, in the order of its map than in the order of random maps: means over
 * cases (a finding of an image), with intervals by patient. The gains are of the same image and finding, so that how sure the
 * model is of it falls out.
 */

import { summaries, unitsOfCases } from './cases.ts';
import { type BootstrapMeanOptions, type Mean, meanOfRows } from './mean-of-rows.ts';
import type { Units } from './units.ts';

/** The kinds of curves of a case, all over the same shares of pixels. */
const kinds = ['deletion', 'insertion', 'randomDeletion', 'randomInsertion'] as const;
type Kind = (typeof kinds)[number];

export interface FaithfulnessCase {
  readonly image: string;
  readonly finding: string;
  readonly patient: string | undefined;
  readonly curves: Readonly<Record<Kind, readonly number[]>>;
  /** The area under each curve. */
  readonly areas: Readonly<Record<Kind, number>>;
}

export interface FaithfulnessSummary {
  readonly cases: number;
  readonly unit: Units['kind'];
  readonly units: number;
  /** Mean areas: of deletion a small one is good, of insertion a large one. */
  readonly areas: Readonly<Record<Kind, Mean>>;
  /** By how much the map beats random maps: above 0 it does. */
  readonly gain: { readonly deletion: Mean; readonly insertion: Mean };
  /** Mean curves over `shares`. */
  readonly curves: Readonly<Record<Kind, readonly number[]>>;
}

export interface FaithfulnessRecord {
  /** The shares of pixels that were taken out or put in. */
  readonly shares: readonly number[];
  readonly all: FaithfulnessSummary;
  readonly findings: Readonly<Record<string, FaithfulnessSummary>>;
}

/** The summary of all cases and of each finding's, in the order of `findings`; findings without a case are left out. */
export function faithfulnessRecord(
  cases: readonly FaithfulnessCase[],
  shares: readonly number[],
  findings: readonly string[],
  options: BootstrapMeanOptions,
): FaithfulnessRecord {
  return { shares, ...summaries(cases, findings, (own, name) => summaryOf(own, shares, name, options)) };
}

function summaryOf(
  cases: readonly FaithfulnessCase[],
  shares: readonly number[],
  stream: string,
  options: BootstrapMeanOptions,
): FaithfulnessSummary {
  const units = unitsOfCases(cases);
  const mean = (name: string, of: (areas: FaithfulnessCase['areas']) => number) =>
    meanOfRows(
      cases.map(({ areas }) => of(areas)),
      units,
      `${stream}/${name}`,
      options,
    );
  const byKind = <T>(of: (kind: Kind) => T) =>
    Object.fromEntries(kinds.map((kind) => [kind, of(kind)])) as Record<Kind, T>;
  return {
    cases: cases.length,
    unit: units.kind,
    units: units.count,
    areas: byKind((kind) => mean(kind, (areas) => areas[kind])),
    gain: {
      deletion: mean('deletion gain', ({ deletion, randomDeletion }) => randomDeletion - deletion),
      insertion: mean('insertion gain', ({ insertion, randomInsertion }) => insertion - randomInsertion),
    },
    curves: byKind((kind) =>
      shares.map((_, at) => cases.reduce((sum, { curves }) => sum + curves[kind][at]!, 0) / cases.length),
    ),
  };
}
