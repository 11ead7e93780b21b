/** Which images a training reads, and in which order. */

import { epochOrder } from '../dataset/batches.ts';
import type { LabelTable } from '../dataset/table.ts';
import type { TrainingSettings } from './settings.ts';
import { firstRows } from './validation.ts';

/** Images in a step. */
export function imagesInStep({ batchSize, accumulate = 1 }: TrainingSettings): number {
  return batchSize * accumulate;
}

/** The rows of an epoch: shuffled passes over the table, one after another, cut to the steps asked. */
export function rowsOfEpoch(train: LabelTable, settings: TrainingSettings, epoch: number): number[] {
  const { stepsPerEpoch, seed } = settings;
  if (stepsPerEpoch === undefined) return epochOrder(train, seed, epoch);
  const wanted = stepsPerEpoch * imagesInStep(settings);
  const passes = Math.ceil(wanted / train.rows.length);
  const first = (epoch - 1) * passes;
  return Array.from({ length: passes }, (_, pass) => epochOrder(train, seed, first + pass + 1))
    .flat()
    .slice(0, wanted);
}

/** The names of all images that a training reads, by table. */
export function imagesToRead(settings: TrainingSettings, train: LabelTable, valid: LabelTable) {
  const { epochs, validationSteps = Number.POSITIVE_INFINITY, batchSize } = settings;
  const learnt = new Set<string>();
  // Without a bound on steps the first epoch reads them all.
  const last = settings.stepsPerEpoch === undefined ? 1 : epochs;
  for (let epoch = 1; epoch <= last; epoch++) {
    for (const row of rowsOfEpoch(train, settings, epoch)) learnt.add(train.rows[row]!.image);
  }
  const validated = new Set(firstRows(valid, validationSteps * batchSize).map((row) => valid.rows[row]!.image));
  return { learnt, validated };
}
