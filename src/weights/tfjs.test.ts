import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { asKeras, randomParameters } from '../../test/support/keras.ts';
import { InputError } from '../base/error.ts';
import { allParameters, parameterTable } from '../network/parameters.ts';
import { readTensorFlowJs } from './tfjs.ts';

type Weight = { name: string; shape: readonly number[]; dtype: string; quantization?: object };

const architecture = { name: 'tiny', blocks: [2, 2], growth: 4, stem: 8 };
const flat = randomParameters(architecture, 2, 1);
const weights = asKeras(architecture, 2, flat);
const manifest: Weight[] = weights.map(({ layer, kind, shape }) => ({
  name: `${layer}/${kind}`,
  shape,
  dtype: 'float32',
}));
const content = Buffer.concat(weights.map(({ data }) => Buffer.from(data.buffer, data.byteOffset, data.byteLength)));

/** A model.json and its shards in a new folder. */
function write(
  list: readonly Weight[],
  bytes: Uint8Array,
  shards = ['group1-shard1of2.bin', 'group1-shard2of2.bin'],
): string {
  const folder = mkdtempSync(join(tmpdir(), 'roentgen-tfjs-'));
  const model = { format: 'layers-model', modelTopology: {}, weightsManifest: [{ paths: shards, weights: list }] };
  writeFileSync(join(folder, 'model.json'), JSON.stringify(model));
  // No tensor ends where the first shard ends.
  const half = Math.floor(bytes.length / 2) + 1;
  writeFileSync(join(folder, 'group1-shard1of2.bin'), bytes.subarray(0, half));
  writeFileSync(join(folder, 'group1-shard2of2.bin'), bytes.subarray(half));
  return join(folder, 'model.json');
}

const read = (path: string) => readTensorFlowJs(readFileSync(path), path);

describe('a layers model', () => {
  it('gives every parameter, over the seams of its shards', async () => {
    const { weights: read_ } = await read(write(manifest, content));
    const table = allParameters(parameterTable(architecture, 2));
    expect([...read_.keys()].sort()).toEqual(table.map(({ name }) => name).sort());
    for (const { name, shape, offset, size } of table) {
      expect(read_.get(name)!.shape).toEqual(shape);
      expect(read_.get(name)!.data, name).toEqual(flat.slice(offset, offset + size));
    }
  });

  it('is unquantised as TensorFlow.js does it: q·scale + min, or float16', async () => {
    const list = [
      { name: 'bn/gamma', shape: [2], dtype: 'float32', quantization: { dtype: 'uint8', scale: 0.5, min: -1 } },
      { name: 'bn/beta', shape: [1], dtype: 'float32', quantization: { dtype: 'uint16', scale: 0.25, min: 3 } },
      { name: 'bn/moving_mean', shape: [1], dtype: 'float32', quantization: { dtype: 'float16' } },
      { name: 'count', shape: [], dtype: 'int32' },
    ];
    const bytes = Buffer.from([0, 255, 0x00, 0x01, 0x00, 0xc1, 0, 0, 0, 0]);
    const { weights: found } = await read(write(list, bytes));
    expect(Object.fromEntries([...found].map(([name, { data }]) => [name, [...data]]))).toEqual({
      'bn/gamma': [-1, 126.5],
      'bn/beta': [67],
      'bn/moving_mean': [-2.5],
    });
  });
});

describe('what is refused, by name', () => {
  it('a missing shard', async () => {
    const path = write(manifest, content);
    rmSync(path.replace('model.json', 'group1-shard2of2.bin'));
    await expect(read(path)).rejects.toThrow(
      /cannot read .*group1-shard2of2\.bin, a shard of .*model\.json: there is no such file/,
    );
  });

  it.each([
    ['shards cut off', manifest, content.subarray(0, content.length - 1), /ends at byte .* of its shards/],
    ['bytes too many', manifest, Buffer.concat([content, content.subarray(0, 4)]), /its tensors end at byte/],
    ['a huge shape', [{ name: 'a/b', shape: [2 ** 40, 2 ** 40], dtype: 'float32' }], content, /a\/b .* ends at byte/],
    [
      'a negative shape',
      [{ name: 'a/b', shape: [-1], dtype: 'float32' }],
      content,
      /weightsManifest\.0\.weights\.0\.shape/,
    ],
    ['texts', [{ name: 'a/b', shape: [1], dtype: 'string' }], content, /weightsManifest\.0\.weights\.0\.dtype/],
    [
      'a tensor twice',
      [manifest[0]!, manifest[0]!],
      Buffer.concat([content.subarray(0, 4 * 7 * 7 * 3 * 8), content.subarray(0, 4 * 7 * 7 * 3 * 8)]),
      /are both/,
    ],
    ['no tensors', [], Buffer.alloc(0), /there are no weights/],
  ])('%s', async (_, list, bytes, message) => {
    const path = write(list, bytes, bytes.length === 0 ? [] : undefined);
    await expect(read(path)).rejects.toThrow(InputError);
    await expect(read(path)).rejects.toThrow(message);
    await expect(read(path)).rejects.toThrow(path);
  });

  it.each(['../secret', '/etc/passwd', '..', 'a/b', 'c:\\x', '', 'http://x/y'])(
    'the shard %j, which lies elsewhere',
    async (name) => {
      await expect(read(write(manifest, content, [name]))).rejects.toThrow("isn't the name of a shard");
    },
  );

  it('one shard named many times', async () => {
    const path = write(manifest, content, Array(1000).fill('group1-shard1of2.bin'));
    await expect(read(path)).rejects.toThrow('each once');
  });

  it.each(['{', '{"a": 1}', '{"weightsManifest": [], "weightsManifest": []}'])('%s', async (text) => {
    await expect(readTensorFlowJs(Buffer.from(text), 'model.json')).rejects.toThrow(/^model\.json isn't/);
  });
});
