import { describe, expect, it } from 'vitest';
import { sanityRecord } from './sanity.ts';

const caseOf = (image: string, rankCorrelation: number | null, structure: number) => ({
  image,
  patient: undefined,
  rankCorrelation,
  structure,
});

describe('sanityRecord', () => {
  it('means each stage, and leaves maps without ranks out of the rank correlation, counted', () => {
    const head = [caseOf('a', 0.5, 0.9), caseOf('b', null, 0.1), caseOf('c', 0.7, 0.5)];
    const { cases, stages, betweenImages } = sanityRecord([{ stage: 'head', cases: head }], [], {
      replicates: 200,
      seed: 1,
    });
    expect(cases).toBe(3);
    expect(stages[0]!.rankCorrelation.value).toBeCloseTo(0.6, 12);
    expect([stages[0]!.rankCorrelation.of, stages[0]!.withoutRanks]).toEqual([2, 1]);
    expect(stages[0]!.structure.value).toBeCloseTo(0.5, 12);
    expect(betweenImages).toBeNull();
  });
});
