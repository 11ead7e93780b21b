import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { hdf5Bytes } from '../../test/support/hdf5.ts';
import { randomParameters } from '../../test/support/keras.ts';
import { tinyModel } from '../../test/support/model.ts';
import { archiveParts, legacyFile, zip } from '../../test/support/torch-file.ts';
import { asTorch, torchvisionStyle } from '../../test/support/torch-names.ts';
import { InputError } from '../base/error.ts';
import { random } from '../base/random.ts';
import { decodeModel } from '../graph/onnx/decode.ts';
import { encodeModel } from '../graph/onnx/encode.ts';
import { encodeClassifier } from '../network/model-file.ts';
import { allParameters, parameterTable } from '../network/parameters.ts';
import type { ExportedModel } from './exported.ts';
import { readContents } from './hdf5/contents.ts';
import { readWeightFile } from './read.ts';
import { formatSafetensors } from './safetensors.ts';
import type { Weights } from './weight-file.ts';
import { formatKeras } from './write-keras.ts';
import { formatTensorFlowJs } from './write-tfjs.ts';

// The HDF5 library tells every fault at length; in the reader's own thread nobody hears it. It takes the console's function when
// it is loaded.
vi.hoisted(() => {
  const tell = console.error;
  console.error = (...lines: unknown[]) => {
    if (!/HDF5-DIAG|^ +(#\d+|major|minor):/.test(String(lines[0]))) tell(...lines);
  };
});

const { architecture, findings } = tinyModel;
const flat = randomParameters(architecture, findings.length, 1);
const weights: Weights = new Map(
  allParameters(parameterTable(architecture, findings.length)).map(({ name, shape, offset, size }) => [
    name,
    { shape, data: flat.slice(offset, offset + size), source: name },
  ]),
);
const description = JSON.stringify(tinyModel);
const model: ExportedModel = { name: 'tiny', blocks: architecture.blocks, size: 64, weights, description };
const folder = mkdtempSync(join(tmpdir(), 'roentgen-damaged-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const torch = asTorch(weights, torchvisionStyle);
const tensors = new Map([...weights].map(([name, { shape, data }]) => [name, { shape, data }]));
const tfjs = formatTensorFlowJs(model);
for (const [name, bytes] of tfjs.shards) writeFileSync(join(folder, name), bytes);
const whole: Readonly<Record<string, Uint8Array>> = {
  'w.safetensors': formatSafetensors({ tensors, metadata: { layout: 'OIHW', model: description } }),
  'w.onnx': encodeClassifier(tinyModel, flat),
  'zip.pth': zip(archiveParts(torch)),
  'legacy.pth': legacyFile(torch),
  'model.json': Buffer.from(tfjs.json),
  'w.h5': await formatKeras(model, 'keras2'),
  'w.weights.h5': await formatKeras(model, 'keras3'),
};

/** What reading gives: the weights, or an error that is the user's and names the file. */
async function read(name: string, bytes: Uint8Array): Promise<'read' | 'refused'> {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  const before = process.memoryUsage().rss;
  const result = await readWeightFile(path).then(
    () => 'read' as const,
    (error) => {
      expect(error, `${name}, ${bytes.length} bytes`).toBeInstanceOf(InputError);
      expect((error as Error).message).toContain(path);
      return 'refused' as const;
    },
  );
  expect(process.memoryUsage().rss - before).toBeLessThan(500e6);
  return result;
}

/** Places all over a file: its beginning, where the structure is, densely. */
function placesIn(length: number, count: number): number[] {
  const stream = random(7, 'places');
  return Array.from({ length: count }, (_, i) =>
    Math.floor(i % 2 === 0 ? stream.uniform(0, Math.min(length, 4096)) : stream.uniform(0, length)),
  );
}

/** HDF5's reader begins a thread for every file. */
const counts = (name: string) => (name.endsWith('.h5') ? { cuts: 5, flips: 5 } : { cuts: 60, flips: 200 });

describe.each(Object.keys(whole))('%s', (name) => {
  const bytes = whole[name]!;

  it('is read as it is', async () => {
    expect(await read(name, bytes)).toBe('read');
  });

  it('is refused wherever it is cut off', async () => {
    for (const length of placesIn(bytes.length, counts(name).cuts))
      expect(await read(name, bytes.subarray(0, length)), `${length} of ${bytes.length} bytes`).toBe('refused');
  });

  it('is read or refused, and never worse, with any bit changed', async () => {
    for (const [i, place] of placesIn(bytes.length, counts(name).flips).entries()) {
      const damaged = Uint8Array.from(bytes);
      damaged[place]! ^= 1 << (i % 8);
      await read(name, damaged);
    }
  });
});

describe('an HDF5 file with a bit changed, in one thread', () => {
  it.each(['w.h5', 'w.weights.h5'])('%s gives its tensors or an error', async (name) => {
    let refused = 0;
    for (const [i, place] of placesIn(whole[name]!.length, 150).entries()) {
      const damaged = Uint8Array.from(whole[name]!);
      damaged[place]! ^= 1 << (i % 8);
      const result = await readContents(damaged).catch((error: unknown) => error);
      if (result instanceof Error) refused++;
      else expect(result).toHaveProperty('tensors');
    }
    expect(refused).toBeGreaterThan(0);
    // The library is still itself.
    expect((await readContents(whole[name]!)).tensors).toHaveLength(weights.size);
  });
});

describe('files that lie about their sizes', () => {
  const initialisers = decodeModel(whole['w.onnx']!).initialisers;
  const changed = (change: (tensor: (typeof initialisers)[number]) => Partial<(typeof initialisers)[number]>) =>
    encodeModel({
      ...decodeModel(whole['w.onnx']!),
      initialisers: initialisers.map((tensor) => ({ ...tensor, ...change(tensor) })),
    });

  it('an ONNX model of which a kernel has another shape is told by its name, when it is fitted', async () => {
    const { architectureOf, fitWeights } = await import('../network/fit-weights.ts');
    writeFileSync(
      join(folder, 'other.onnx'),
      changed(({ name, shape }) => (name === 'bn/gamma' ? { shape: [1, ...shape] } : {})),
    );
    const file = await readWeightFile(join(folder, 'other.onnx'));
    const options = { architecture, findings: findings.length, initial: new Float32Array(flat.length) };
    expect(architectureOf(file.weights)).toMatchObject({ blocks: architecture.blocks });
    expect(fitWeights(file.weights, { ...options, backboneOnly: false }).faults).toEqual([
      expect.stringMatching(/^bn\/gamma \(bn\/gamma\) is \[1, \d+\], \[\d+\] was expected$/),
    ]);
  });

  it.each(['1e12', '9007199254740991', '1e400'])('a TensorFlow.js tensor of %s numbers', async (length) => {
    const json = tfjs.json.replace(/"shape":\[\d+,/, `"shape":[${length},`);
    expect(await read('huge.json', Buffer.from(json))).toBe('refused');
    expect(dirname(join(folder, 'huge.json'))).toBe(folder);
  });

  it('an HDF5 file with more tensors than it can hold', async () => {
    const tensor = { shape: [100_000], data: new Float32Array(100_000) };
    const bytes = Buffer.from(await hdf5Bytes({ '/bn/bn/gamma:0': tensor }));
    // The length of the only dimension, wherever the file says it.
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(100_000n);
    const larger = Buffer.alloc(8);
    larger.writeBigUInt64LE(4_000_000_000n);
    let found = 0;
    for (let at = bytes.indexOf(length); at >= 0; at = bytes.indexOf(length, at + 1), found++) larger.copy(bytes, at);
    expect(found).toBeGreaterThan(0);
    expect(await read('larger.h5', bytes)).toBe('refused');
  });
});
