import { describe, expect, it } from 'vitest';
import type { Joined } from '../join.ts';
import { coOccurrenceOf } from './co-occurrence.ts';

const joined: Joined = {
  findings: ['Mass', 'Edema', 'Hernia'],
  images: ['a', 'b', 'c', 'd', 'e'],
  rows: [],
  labels: Int8Array.from([1, 1, 0, 1, 0, 0, 0, 1, 0, 0, -1, 0, 1, 1, -1]),
  scores: Float64Array.from([0.9, 0.8, 0.5, 0.7, 0.1, 0.5, 0.2, 0.6, 0.5, 0.2, 0.3, 0.5, 0.8, 0.9, 0.5]),
  patients: null,
  onlyPredicted: 0,
  onlyInTruth: 0,
  findingsOnlyPredicted: [],
  findingsOnlyInTruth: [],
};

describe('coOccurrenceOf', () => {
  const { labels, predictions } = coOccurrenceOf(joined, [0.5, 0.75, null]);

  it('counts pairs over the images where both are known, and has φ of their 2 × 2 table', () => {
    expect(labels.both).toEqual([
      [3, 2, 0],
      [2, 3, 0],
      [0, 0, 0],
    ]);
    expect(labels.known).toEqual([
      [5, 4, 4],
      [4, 4, 3],
      [4, 3, 4],
    ]);
    // a b c e: Mass 1 1 0 1, Edema 1 0 1 1: (4·2 − 3·3)/√(3·1·3·1)
    expect(labels.correlation[0]![1]).toBeCloseTo(-1 / 3, 14);
    expect(labels.correlation[0]![0]).toBe(1);
    expect(labels.correlation[2]).toEqual([null, null, null]);
  });

  it("has Spearman's correlation of the probabilities with mid-ranks, and counts what both thresholds call", () => {
    // Ranks 5 3 1.5 1.5 4 and 4 1 3 2 5: deviations 2 0 −1.5 −1.5 1 and 1 −2 0 −1 2.
    expect(predictions.correlation[0]![1]).toBeCloseTo((2 + 1.5 + 2) / Math.sqrt(9.5 * 10), 14);
    expect(predictions.correlation[1]![2]).toBeNull();
    expect(predictions.both).toEqual([
      [3, 2, null],
      [2, 2, null],
      [null, null, null],
    ]);
  });
});
