/**
 * How alike the maps of a trained network and of ever more randomised ones are: means over cases by stage, with intervals by
 * patient. Beside them how alike the trained network's maps of one finding in two different images are: maps that resemble those
 * of a randomised network more than that show little that was learnt.
 */

import { unitsOfCases } from './cases.ts';
import { type BootstrapMeanOptions, type Mean, meanOfRows } from './mean-of-rows.ts';

/** How alike two maps are. */
export interface MapSimilarity {
  /** Spearman's, −1 … 1; null where a map is the same everywhere. */
  readonly rankCorrelation: number | null;
  /** Structural similarity, at most 1. */
  readonly structure: number;
}

export interface SimilarityCase extends MapSimilarity {
  readonly image: string;
  readonly patient: string | undefined;
}

export interface SimilaritySummary {
  readonly rankCorrelation: Mean;
  readonly structure: Mean;
  /** Pairs in which a map is the same everywhere and has no rank correlation. */
  readonly withoutRanks: number;
}

export interface SanityRecord {
  readonly cases: number;
  /** From the head alone to the whole network; each stage is random in what the ones before are, too. */
  readonly stages: readonly ({ readonly stage: string } & SimilaritySummary)[];
  /** Maps of one finding in two images; null where no finding has two. */
  readonly betweenImages: SimilaritySummary | null;
}

export function sanityRecord(
  stages: readonly { readonly stage: string; readonly cases: readonly SimilarityCase[] }[],
  betweenImages: readonly SimilarityCase[],
  options: BootstrapMeanOptions,
): SanityRecord {
  return {
    cases: stages[0]?.cases.length ?? 0,
    stages: stages.map(({ stage, cases }) => ({ stage, ...summaryOf(cases, stage, options) })),
    betweenImages: betweenImages.length === 0 ? null : summaryOf(betweenImages, 'between', options),
  };
}

function summaryOf(cases: readonly SimilarityCase[], stream: string, options: BootstrapMeanOptions): SimilaritySummary {
  const meanOf = (rows: readonly SimilarityCase[], name: string, value: (row: SimilarityCase) => number) =>
    meanOfRows(rows.map(value), unitsOfCases(rows), `${stream}/${name}`, options);
  const ranked = cases.filter(({ rankCorrelation }) => rankCorrelation !== null);
  return {
    rankCorrelation: meanOf(ranked, 'rank correlation', ({ rankCorrelation }) => rankCorrelation!),
    structure: meanOf(cases, 'structure', ({ structure }) => structure),
    withoutRanks: cases.length - ranked.length,
  };
}
