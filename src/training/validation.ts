/** How good the network is on images that it doesn't learn from: the loss, and the area under the ROC curve of each finding. */

import { loadBatches } from '../dataset/batches.ts';
import type { ImageStore } from '../dataset/image-store.ts';
import type { LabelTable } from '../dataset/table.ts';
import { type Evaluation, evaluate } from '../evaluation/evaluate.ts';
import { lossEpsilon } from '../network/loss.ts';
import type { Session } from '../runtime/runtime.ts';

export interface ClassWeights {
  readonly positiveWeights: ArrayLike<number>;
  readonly negativeWeights: ArrayLike<number>;
}

export interface Predicted {
  readonly rows: readonly number[];
  /** `[N, L]`, in the order of the rows. */
  readonly probabilities: Float32Array;
}

export interface PredictOptions {
  readonly session: Session;
  readonly table: LabelTable;
  readonly store: ImageStore;
  readonly batchSize: number;
  /** At most this many batches. */
  readonly steps?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** Probabilities of a table's images from a classifier's session, in the table's order. */
export async function predictTable(options: PredictOptions): Promise<Predicted> {
  const { session, table, store, batchSize, steps = Number.POSITIVE_INFINITY, signal } = options;
  const count = Math.min(table.rows.length, steps * batchSize);
  const order = Array.from({ length: count }, (_, row) => row);
  const probabilities = new Float32Array(count * table.findings.length);
  let done = 0;
  for await (const { images, rows } of loadBatches({ table, store, batchSize, order, signal })) {
    const shape = [rows.length, store.size, store.size];
    const { probability } = await session.run({ image: { type: 'uint8', shape, data: images } });
    probabilities.set(probability!.data as Float32Array, done * table.findings.length);
    done += rows.length;
    options.onProgress?.(done, count);
  }
  return { rows: order, probabilities };
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
