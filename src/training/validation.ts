/** How good the network is on images that it doesn't learn from: the loss, and the area under the ROC curve of each finding. */

import type { ImageStore } from '../dataset/image-store.ts';
import type { LabelTable } from '../dataset/table.ts';
import { type Evaluation, evaluate } from '../evaluation/evaluate.ts';
import { lossEpsilon } from '../network/loss.ts';
import type { Session, Value } from '../runtime/runtime.ts';
import type { Features } from './features.ts';
import { feed } from './feed.ts';

export interface ClassWeights {
  readonly positiveWeights: Float32Array;
  readonly negativeWeights: Float32Array;
}

export interface Predicted {
  readonly rows: readonly number[];
  /** `[N, L]`, in the order of the rows. */
  readonly probabilities: Float32Array;
}

export interface PredictOptions {
  /** Of a classifier, or of what comes after a frozen beginning where `features` are given. */
  readonly session: Session;
  readonly table: LabelTable;
  readonly store: ImageStore;
  readonly batchSize: number;
  /** At most this many batches. */
  readonly steps?: number | undefined;
  readonly features?: Features | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Probabilities of a table's images from a session, in the table's order. */
export async function predictTable(options: PredictOptions): Promise<Predicted> {
  const { session, table, store, features, steps = Number.POSITIVE_INFINITY } = options;
  const order = firstRows(table, steps * options.batchSize);
  const probabilities = new Float32Array(order.length * table.findings.length);
  let done = 0;
  for await (const { data, images } of feed({ ...options, order })) {
    const input: Record<string, Value> =
      data instanceof Uint8Array
        ? { image: { type: 'uint8', shape: [images, store.size, store.size], data } }
        : { features: { type: 'float32', shape: [images, ...features!.shape], data } };
    const { probability } = await session.run(input);
    probabilities.set(probability!.data as Float32Array, done * table.findings.length);
    done += images;
  }
  return { rows: order, probabilities };
}

/** The first rows of a table, at most so many. */
export function firstRows(table: LabelTable, most: number): number[] {
  return Array.from({ length: Math.min(table.rows.length, most) }, (_, row) => row);
}

/** The training loss (see network/loss.ts) of predictions, over all rows at once. */
export function lossOf(table: LabelTable, { rows, probabilities }: Predicted, weights: ClassWeights): number {
  const length = table.findings.length;
  let total = 0;
  rows.forEach((row, i) => {
    for (let l = 0; l < length; l++) {
      const label = table.labels[row * length + l]!;
      const probability = probabilities[i * length + l]!;
      if (label === 1) total -= weights.positiveWeights[l]! * Math.log(probability + lossEpsilon);
      if (label === 0) total -= weights.negativeWeights[l]! * Math.log(1 - probability + lossEpsilon);
    }
  });
  return total / rows.length;
}

/** Areas under the curves of predictions. */
export function evaluatePredicted(table: LabelTable, { rows, probabilities }: Predicted): Evaluation {
  const length = table.findings.length;
  const labels = Int8Array.from({ length: rows.length * length }, (_, k) => {
    return table.labels[rows[Math.floor(k / length)]! * length + (k % length)]!;
  });
  return evaluate({ findings: table.findings, labels, scores: probabilities });
}
