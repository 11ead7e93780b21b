/** A small network that has learnt something, in seconds: for tests of what random weights don't show. */

import type { ModelDescription } from '../../src/network/model-file.ts';
import { openRuntime } from '../../src/runtime/runtime.ts';
import { notebookSettings, type TrainingSettings } from '../../src/training/settings.ts';
import { trainNetwork } from '../../src/training/trainer.ts';
import { type Sample, squareOrNot, storeOf, tableOf } from './learning.ts';
import { tinyModel } from './model.ts';

export interface Trained {
  readonly description: ModelDescription;
  readonly parameters: Float32Array;
  readonly samples: { readonly train: readonly Sample[]; readonly valid: readonly Sample[] };
}

/** Tells images with a bright square, called Mass, from those without. Some plane before a transition is odd. */
export async function trainOnSquares(): Promise<Trained> {
  const size = 76;
  const architecture = { name: 'tiny', blocks: [2, 2, 2], growth: 8, stem: 16 };
  const description: ModelDescription = {
    ...{ ...tinyModel, size, findings: ['Mass'], architecture },
    training: { epochs: 3 },
  };
  const samples = { train: squareOrNot(160, size, 1), valid: squareOrNot(80, size, 2) };
  const settings: TrainingSettings = {
    ...{ ...notebookSettings, architecture, findings: ['Mass'], size, epochs: 3, batchSize: 8, normalise: 'image' },
    ...{ learningRate: 5e-3, unbiasedStatistics: true },
  };
  const tables = { train: tableOf(samples.train, 'train'), valid: tableOf(samples.valid, 'valid') };
  const runtime = openRuntime({ threads: 1 });
  try {
    const trained = await trainNetwork({ settings, runtime, ...tables, store: storeOf(size, samples) });
    return { description, parameters: trained.bestParameters, samples };
  } finally {
    await runtime.close();
  }
}
