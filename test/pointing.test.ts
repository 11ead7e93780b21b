/** Do the maps of a trained network point at what it was shown? Here at squares, which a tiny network learns within seconds. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { proportion } from '../src/evaluation/wilson.ts';
import { openExplainer } from '../src/explanation/explainer.ts';
import { localise, targetOf } from '../src/explanation/localisation.ts';
import { encodeClassifier } from '../src/network/model-file.ts';
import { openRuntime, type Session } from '../src/runtime/runtime.ts';
import { notebookSettings } from '../src/training/settings.ts';
import { type TrainingResult, trainNetwork } from '../src/training/trainer.ts';
import { type Sample, squareOrNot, storeOf, tableOf, tiny } from './support/learning.ts';

// A place of the last layer is 8 × 8 pixels, the square 12 × 12.
const size = 48;
const runtime = openRuntime({ threads: 1 });
afterAll(() => runtime.close());

const samples = { train: squareOrNot(240, size, 1), valid: squareOrNot(40, size, 2) };
const unseen = squareOrNot(60, size, 3).filter(({ label }) => label === 1);
/** The bright square, which is what stands out of the noise. */
function boxOf({ pixels }: Sample) {
  const bright = [...pixels.keys()].filter((at) => pixels[at] === 230);
  const [x, y] = [Math.min(...bright.map((at) => at % size)), Math.floor(bright[0]! / size)];
  return { x, y, width: size / 4, height: size / 4 };
}

describe('the maps of a trained network', () => {
  let trained: TrainingResult;
  let session: Session;

  beforeAll(async () => {
    trained = await trainNetwork({
      settings: {
        ...notebookSettings,
        architecture: tiny,
        findings: ['Mass'],
        size,
        epochs: 6,
        batchSize: 8,
        // With an image's own moments a square darkens all the rest of it, which is evidence too.
        normalise: 'dataset',
        learningRate: 2e-3,
        unbiasedStatistics: true,
      },
      runtime,
      train: tableOf(samples.train, 'train'),
      valid: tableOf(samples.valid, 'valid'),
      store: storeOf(size, samples),
    });
    session = await runtime.load(encodeClassifier(trained.description, trained.bestParameters));
  });

  // A place at random hits a sixteenth. Methods that alter or follow pixels find the square; a map of the last layer has places
  // two thirds as large as the square and often points beside its edge, which is what the network looks at.
  it.each([
    ['gradcam', 0.5],
    ['gradcam++', 0.5],
    ['layercam', 0.5],
    ['scorecam', 0.5],
    ['occlusion', 0.8],
    ['integrated-gradients', 0.8],
  ])('point at what it learnt, on images that it never saw: %s, at least %f', async (method, least) => {
    const { description, bestParameters: parameters } = trained;
    const explainer = openExplainer({ description, session, parameters: () => parameters, runtime, method });
    let hits = 0;
    for (const sample of unseen) {
      const image = { width: size, height: size, data: sample.pixels };
      const { maps } = await explainer.explain(image, [0]);
      hits += localise(maps[0]!, targetOf([boxOf(sample)], image, 'squares')).hit;
    }
    await explainer.release();
    expect(unseen.length).toBe(30);
    expect(hits / unseen.length).toBeGreaterThanOrEqual(least);
    expect(proportion(hits, unseen.length).interval!.low).toBeGreaterThan(1 / 16);
  });
});
