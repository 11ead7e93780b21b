import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { realData } from '../../test/support/data.ts';
import { expectClose } from '../../test/support/operation.ts';
import { openGraph } from '../../test/support/run.ts';
import { archiveParts, legacyFile, zip } from '../../test/support/torch-file.ts';
import { asTorch, chexnetStyle, torchvisionStyle } from '../../test/support/torch-names.ts';
import { portable } from '../graph/index.ts';
import { decodeImage } from '../image/decode.ts';
import { resize } from '../image/resize.ts';
import { densenet121 } from '../network/architecture.ts';
import { classifier } from '../network/classifier.ts';
import { fitWeights } from '../network/fit-weights.ts';
import { encodeClassifier, type ModelDescription } from '../network/model-file.ts';
import { allParameters, parameterTable } from '../network/parameters.ts';
import type { ExportedModel } from './exported.ts';
import { readWeightFile } from './read.ts';
import { formatSafetensors, readSafetensors } from './safetensors.ts';
import type { Weights } from './weight-file.ts';
import { formatKeras } from './write-keras.ts';
import { formatTensorFlowJs, writeTensorFlowJs } from './write-tfjs.ts';

const path = realData('oracle/densenet121/densenet121_random.h5');
const expectedPath = realData('oracle/densenet121/expected.json');
const size = 320;

describe.skipIf(path === undefined)(
  'the weights of the full Keras file in every other format (skipped where shared/data is absent)',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'roentgen-parity-'));
    const place = (name: string) => join(folder, name);
    const expected = JSON.parse(expectedPath === undefined ? '{}' : readFileSync(expectedPath, 'utf8'));
    const table = allParameters(parameterTable(densenet121, 14));
    let weights: Weights;
    let flat: Float32Array;
    let model: ExportedModel;
    const flatOf = (read: Weights) => {
      const initial = new Float32Array(flat?.length ?? 7_051_854);
      const options = { architecture: densenet121, findings: 14, initial, backboneOnly: false };
      const { parameters, faults } = fitWeights(read, options);
      expect(faults).toEqual([]);
      return parameters;
    };

    beforeAll(async () => {
      ({ weights } = await readWeightFile(path!));
      flat = flatOf(weights);
      const { name, blocks } = densenet121;
      const description: ModelDescription = {
        ...{ architecture: { ...densenet121, blocks: [...blocks] }, findings: expected.labels, size },
        ...{ resize: 'nearest', thresholds: {}, training: {} },
        normalisation: { rule: 'image', epsilon: 1e-6 },
      };
      const ordered = new Map(table.map((parameter) => [parameter.name, weights.get(parameter.name)!]));
      model = { ...{ name, blocks, size, weights: ordered }, description: JSON.stringify(description) };
      const tensors = new Map([...ordered].map(([key, { shape, data }]) => [key, { shape, data }]));
      writeFileSync(place('w.safetensors'), formatSafetensors({ tensors, metadata: { layout: 'OIHW' } }));
      writeFileSync(place('w.onnx'), encodeClassifier(description, flat));
      writeFileSync(place('w.h5'), await formatKeras(model, 'keras2'));
      writeFileSync(place('w.weights.h5'), await formatKeras(model, 'keras3'));
      await writeTensorFlowJs(place('model.json'), formatTensorFlowJs(model));
      writeFileSync(place('zip.pth'), zip(archiveParts(asTorch(ordered, torchvisionStyle))));
      writeFileSync(place('legacy.pth.tar'), legacyFile(asTorch(ordered, chexnetStyle)));
      const torch = new Map(Object.entries(asTorch(ordered, torchvisionStyle)));
      writeFileSync(place('torch.safetensors'), formatSafetensors({ tensors: torch, metadata: {} }));
    });
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    // These are the numbers whose logits, probabilities and maps keras-oracle.test.ts compares with PyTorch's.
    it.each(['w.safetensors', 'w.onnx', 'w.h5', 'w.weights.h5', 'model.json'])(
      '%s gives every number',
      async (name) => {
        const read = flatOf((await readWeightFile(place(name))).weights);
        expect(Buffer.compare(Buffer.from(read.buffer), Buffer.from(flat.buffer))).toBe(0);
      },
    );

    it("PyTorch's formats give every number, variances to the rounding of its epsilon, and the oracle's outputs", async () => {
      const [read, ...others] = await Promise.all(
        ['zip.pth', 'legacy.pth.tar', 'torch.safetensors'].map(async (name) =>
          flatOf((await readWeightFile(place(name))).weights),
        ),
      );
      for (const other of others) expect(Buffer.compare(Buffer.from(other.buffer), Buffer.from(read!.buffer))).toBe(0);
      for (const { kind, offset, size: count, name } of table) {
        const [own, given] = [read!, flat].map((array) => array.subarray(offset, offset + count)) as [
          Float32Array,
          Float32Array,
        ];
        const furthest = own.reduce((most, value, i) => Math.max(most, Math.abs(value / given[i]! - 1) || 0), 0);
        expect(furthest, name).toBeLessThanOrEqual(kind === 'moving_variance' ? 3e-7 : 0);
      }
      const names = Object.keys(expected.images).slice(0, 3);
      const images = await Promise.all(names.map((name) => decodeImage(realData(`nih/images/${name}`)!)));
      const image = Uint8Array.from(images.flatMap((each) => [...resize(each, size, 'nearest').data]));
      const { fixed_mean: mean, fixed_std: standardDeviation } = expected;
      const normalisation = { rule: 'dataset', epsilon: 1e-6, mean, standardDeviation } as const;
      const graph = classifier({ architecture: densenet121, findings: 14, size, normalisation, parameters: read! });
      const results = await (await openGraph(graph, portable))({ image }, { N: names.length });
      const all = (what: string) => names.flatMap((name) => expected.images[name].fixed[what] as number[]);
      expectClose(results.logit!, all('logits'), 1e-3, 'logits');
      expectClose(results.probability!, all('probabilities'), 1e-4, 'probabilities');
      const { tensors } = await readSafetensors(realData('oracle/densenet121/gradcam.safetensors')!);
      for (const [i, name] of names.entries()) {
        const coarse = tensors.get(`${name}/coarse`)!.data as Float32Array;
        const scale = coarse.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
        const own = results.notebook_heatmap!.subarray(i * coarse.length, (i + 1) * coarse.length);
        const furthest = coarse.reduce((most, value, k) => Math.max(most, Math.abs(value - own[k]!)), 0);
        expect(furthest / scale, name).toBeLessThan(1e-3);
      }
    });
  },
);
