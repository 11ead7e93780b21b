import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { constant, evaluate, gradients, graph, input } from '../graph/index.ts';
import { lossEpsilon, weightedLoss } from './loss.ts';

interface Batch {
  readonly images: number;
  readonly findings: number;
  readonly probability: readonly number[];
  readonly labels: readonly number[];
  readonly known: readonly number[];
  readonly positiveWeights: readonly number[];
  readonly negativeWeights: readonly number[];
}

function lossOf(batch: Batch, epsilon = lossEpsilon) {
  const { images, findings } = batch;
  const probability = input('probability', [images, findings]);
  const matrix = (data: readonly number[]) => constant([images, findings], data as number[]);
  const loss = weightedLoss(
    {
      probability,
      labels: matrix(batch.labels),
      known: matrix(batch.known),
      positiveWeights: constant([findings], batch.positiveWeights as number[]),
      negativeWeights: constant([findings], batch.negativeWeights as number[]),
    },
    epsilon,
  );
  const slope = gradients(loss, [probability])[0]!;
  const results = evaluate(graph({ loss, slope }), { probability: batch.probability });
  return { loss: results.loss!.data[0]!, slope: results.slope!.data };
}

const batches: fc.Arbitrary<Batch> = fc
  .record({ images: fc.integer({ min: 1, max: 4 }), findings: fc.integer({ min: 1, max: 3 }) })
  .chain(({ images, findings }) => {
    const numbers = (length: number, min: number, max: number) =>
      fc.array(fc.double({ min, max, noNaN: true }), { minLength: length, maxLength: length });
    const bits = fc.array(fc.constantFrom(0, 1), { minLength: images * findings, maxLength: images * findings });
    return fc.record({
      images: fc.constant(images),
      findings: fc.constant(findings),
      probability: numbers(images * findings, 0.01, 0.99),
      labels: bits,
      known: bits,
      positiveWeights: numbers(findings, 0, 1),
      negativeWeights: numbers(findings, 0, 1),
    });
  });

/** The formula of loss.ts in plain JavaScript. */
function plainLoss({ images, findings, ...batch }: Batch): number {
  let total = 0;
  for (let i = 0; i < images * findings; i++) {
    const [p, y] = [batch.probability[i]!, batch.labels[i]!];
    const positive = batch.positiveWeights[i % findings]! * y * Math.log(p + lossEpsilon);
    const negative = batch.negativeWeights[i % findings]! * (1 - y) * Math.log(1 - p + lossEpsilon);
    total -= (batch.known[i]! * (positive + negative)) / images;
  }
  return total;
}

describe('weightedLoss', () => {
  it.each([0.7, 0.3])("gives the course notebook's published value where all probabilities are %f", (p) => {
    const batch = {
      images: 4,
      findings: 3,
      probability: new Array(12).fill(p),
      labels: [1, 1, 1, 1, 1, 0, 0, 1, 0, 1, 0, 1],
      known: new Array(12).fill(1),
      positiveWeights: [0.25, 0.25, 0.5],
      negativeWeights: [0.75, 0.75, 0.5],
    };
    expect(lossOf(batch, 1).loss).toBeCloseTo(-0.49562032220603847, 7);
  });

  it('is the formula, over random batches', () => {
    fc.assert(
      fc.property(batches, (batch) => {
        expect(lossOf(batch).loss).toBeCloseTo(plainLoss(batch), 6);
      }),
    );
  });

  it('neither counts an unknown label nor sends a gradient through it', () => {
    fc.assert(
      fc.property(batches, (batch) => {
        const { slope } = lossOf(batch);
        const turned = { ...batch, labels: batch.labels.map((y, i) => (batch.known[i] === 0 ? 1 - y : y)) };
        expect(lossOf(turned)).toEqual(lossOf(batch));
        batch.known.forEach((known, i) => {
          if (known === 0) expect(slope[i]).toBeCloseTo(0, 12);
        });
      }),
    );
  });
});
