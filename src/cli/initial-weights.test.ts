import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { realData } from '../../test/support/data.ts';
import { pythonWithTorch, runPyTorch } from '../../test/support/pytorch/run.ts';
import { storeBy } from '../../test/support/store.ts';
import { decodeImage } from '../image/decode.ts';
import { resize } from '../image/resize.ts';
import { densenet121 } from '../network/architecture.ts';
import { allParameters, parameterTable } from '../network/parameters.ts';
import { openRuntime } from '../runtime/runtime.ts';
import { notebookSettings } from '../training/settings.ts';
import { trainNetwork } from '../training/trainer.ts';
import { type NamedTensor, writeSafetensors } from '../weights/safetensors.ts';
import { readInitialWeights } from './initial-weights.ts';

const file = realData('oracle/densenet121/densenet121_random.h5');

describe.skipIf(file === undefined || pythonWithTorch === undefined)(
  'fine-tuning from a full Keras file (skipped where shared/data or PyTorch is absent)',
  () => {
    const runtime = openRuntime({ threads: 1 });
    afterAll(() => runtime.close());

    it("starts from exactly its weights: the first step's loss is PyTorch's", async () => {
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
      const parameters = await readInitialWeights(file!, options);
      const settings = {
        ...{ ...notebookSettings, architecture, findings, size, normalise: 'image' as const },
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
      tensors.set('image', { shape: [4, size, size], data: Uint8Array.from(pixels.flatMap(({ data }) => [...data])) });
      tensors.set('labels', { shape: [4, findings.length], data: Uint8Array.from(labels) });
      const path = join(mkdtempSync(join(tmpdir(), 'roentgen-first-step-')), 'step.safetensors');
      await writeSafetensors(path, { tensors, metadata: {} });
      const expected = runPyTorch('loss.py', path, architecture.blocks.join()) as number;
      expect(Math.abs(losses[0]! - expected) / expected).toBeLessThan(1e-4);
    });
  },
);
