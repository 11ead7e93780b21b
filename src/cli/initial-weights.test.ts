import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { realData } from '../../test/support/data.ts';
import { pythonWithTorch, runPyTorch } from '../../test/support/pytorch/run.ts';
import { storeBy } from '../../test/support/store.ts';
import { archiveParts, zip } from '../../test/support/torch-file.ts';
import { asTorch, chexnetStyle } from '../../test/support/torch-names.ts';
import { decodeImage } from '../image/decode.ts';
import { resize } from '../image/resize.ts';
import { densenet121 } from '../network/architecture.ts';
import { allParameters, parameterTable } from '../network/parameters.ts';
import { openRuntime } from '../runtime/runtime.ts';
import { notebookSettings } from '../training/settings.ts';
import { trainNetwork } from '../training/trainer.ts';
import { readWeightFile } from '../weights/read.ts';
import { type NamedTensor, writeSafetensors } from '../weights/safetensors.ts';
import { initialWeightsOf, openInitialWeights } from './initial-weights.ts';
import { preprocessingOf } from './train-preprocessing.ts';

const file = realData('oracle/densenet121/densenet121_random.h5');
const folder = mkdtempSync(join(tmpdir(), 'roentgen-first-step-'));

/** The same weights as CheXNet's makers have them, whose images are known to be normalised by ImageNet's moments. */
async function asChexnet(): Promise<string> {
  const path = join(folder, 'chexnet.pth.tar');
  const { weights } = await readWeightFile(file!);
  writeFileSync(path, zip(archiveParts(asTorch(weights, chexnetStyle))));
  return path;
}

describe.skipIf(file === undefined || pythonWithTorch === undefined)(
  'fine-tuning from a full file (skipped where shared/data or PyTorch is absent)',
  () => {
    const runtime = openRuntime({ threads: 1 });
    afterAll(() => runtime.close());

    it.each([
      ['image', 'Keras', async () => file!],
      ['imagenet', 'PyTorch', asChexnet],
    ] as const)(
      "starts from exactly its weights, by the rule %s, of %s: the first step's loss is PyTorch's",
      async (rule, _, path) => {
        const size = 96;
        const { labels: findings, images } = JSON.parse(
          readFileSync(realData('oracle/densenet121/expected.json')!, 'utf8'),
        ) as { labels: string[]; images: object };
        const names = Object.keys(images).slice(0, 4);
        const pixels = await Promise.all(
          names.map(async (name) => resize(await decodeImage(realData(`nih/images/${name}`)!), size, 'nearest')),
        );
        const labels = Int8Array.from({ length: names.length * findings.length }, (_, i) => ((i * 7) % 5) % 2);
        const table = {
          ...{ path: 'four.csv', sha256: '', findings, labels, hasPatients: false, duplicates: [], unusedColumns: [] },
          rows: names.map((image, i) => ({
            image,
            line: i + 2,
            patient: image,
            view: undefined,
            age: undefined,
            sex: undefined,
          })),
        };
        const architecture = densenet121;
        const options = { architecture, findings, seed: 1, backboneOnly: false, weightsFindings: findings };
        const weights = await openInitialWeights(await path());
        const parameters = initialWeightsOf(weights, options);
        // CheXNet's rule is known, and not asked for.
        const preprocessing = preprocessingOf({ size, ...(rule === 'image' ? { normalise: rule } : {}) }, weights);
        const settings = {
          ...{ ...notebookSettings, ...preprocessing, architecture, findings },
          ...{ epochs: 1, stepsPerEpoch: 1, batchSize: 4, validationSteps: 1, unbiasedStatistics: false },
        };
        const store = storeBy(size, async (name) => pixels[names.indexOf(name)]!);
        const { losses } = await trainNetwork({ settings, runtime, train: table, valid: table, store, parameters });

        const tensors = new Map<string, NamedTensor>(
          allParameters(parameterTable(architecture, findings.length)).map(({ name, shape, offset, size: count }) => [
            name,
            { shape, data: parameters.subarray(offset, offset + count) },
          ]),
        );
        tensors.set('image', {
          shape: [4, size, size],
          data: Uint8Array.from(pixels.flatMap(({ data }) => [...data])),
        });
        tensors.set('labels', { shape: [4, findings.length], data: Uint8Array.from(labels) });
        const step = join(folder, `${rule}.safetensors`);
        await writeSafetensors(step, { tensors, metadata: {} });
        const expected = runPyTorch('loss.py', step, architecture.blocks.join(), rule) as number;
        expect(Math.abs(losses[0]! - expected) / expected).toBeLessThan(1e-4);
      },
    );
  },
);
