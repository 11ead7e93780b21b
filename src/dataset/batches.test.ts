import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import sharp from 'sharp';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { storeBy } from '../../test/support/store.ts';
import { InputError, InterruptedError } from '../base/error.ts';
import type { Augment } from '../image/augment.ts';
import { decodeImage } from '../image/decode.ts';
import { pooledMoments } from '../image/normalise.ts';
import { resize } from '../image/resize.ts';
import { type Batch, epochOrder, loadBatches } from './batches.ts';
import { createImageStore, type ImageStore } from './image-store.ts';
import { type ImageFolder, openImageFolder } from './images.ts';
import { estimateNormalisation } from './normalisation.ts';
import { type LabelTable, readLabelTable } from './table.ts';

const root = mkdtempSync(join(tmpdir(), 'roentgen-batches-'));
const images = join(root, 'images');
const count = 11;
const size = 6;
let table: LabelTable;
let folder: ImageFolder;

/** Labels that repeat with periods of two and three; every fourth Edema is unknown. */
const mass = (row: number) => row % 2;
const edema = (row: number) => (row % 4 === 3 ? '' : Number(row % 3 === 0));

beforeAll(async () => {
  mkdirSync(images);
  for (let i = 0; i < count; i++) {
    const data = Uint8Array.from({ length: 12 * 9 }, (_, at) => (at * 7 + i * 31) % 256);
    await sharp(data, { raw: { width: 12, height: 9, channels: 1 } })
      .png()
      .toFile(join(images, `${i}.png`));
  }
  const lines = Array.from({ length: count }, (_, i) => `${i}.png,${mass(i)},${edema(i)}`);
  writeFileSync(join(root, 'labels.csv'), `Image,Mass,Edema\n${lines.join('\n')}\n`);
  table = await readLabelTable(join(root, 'labels.csv'));
  folder = await openImageFolder(images);
});

const newStore = (options: Partial<Parameters<typeof createImageStore>[0]> = {}) =>
  createImageStore({ folder, size, method: 'nearest', ...options });

/** A store that tells how many images it was asked for. */
function counted(store: ImageStore): ImageStore & { asked: () => number } {
  let asked = 0;
  const counted = storeBy(store.size, (name, signal) => {
    asked++;
    return store.image(name, signal);
  });
  return { ...counted, asked: () => asked };
}

async function collect(batches: AsyncIterable<Batch>): Promise<Batch[]> {
  const result: Batch[] = [];
  for await (const batch of batches) result.push(batch);
  return result;
}

describe('loadBatches', () => {
  it('gives every row once, in the order wanted, with its pixels, labels and mask; the last batch is smaller', async () => {
    const order = epochOrder(table, 1, 0);
    const batches = await collect(loadBatches({ table, store: newStore(), batchSize: 4, order }));
    expect(batches.map((batch) => batch.rows.length)).toEqual([4, 4, 3]);
    expect(batches.flatMap((batch) => batch.rows)).toEqual(order);
    for (const batch of batches) {
      for (const [index, row] of batch.rows.entries()) {
        const { data } = resize(await decodeImage(join(images, `${row}.png`)), size, 'nearest');
        expect(batch.images.subarray(index * 36, index * 36 + 36)).toEqual(data);
        expect([...batch.labels.subarray(index * 2, index * 2 + 2)]).toEqual([mass(row), Number(edema(row) || 0)]);
        expect([...batch.mask.subarray(index * 2, index * 2 + 2)]).toEqual([1, edema(row) === '' ? 0 : 1]);
      }
    }
  });

  it("goes through the table's order without one given, and yields nothing for no rows", async () => {
    const batches = await collect(loadBatches({ table, store: newStore(), batchSize: 100 }));
    expect(batches.map((batch) => batch.rows)).toEqual([Array.from({ length: count }, (_, row) => row)]);
    expect(await collect(loadBatches({ table, store: newStore(), batchSize: 4, order: [] }))).toEqual([]);
  });

  it('decodes ahead while the consumer computes, but not further than said', async () => {
    const store = counted(newStore());
    const batches = loadBatches({ table, store, batchSize: 2, lookahead: 2 });
    await batches.next();
    await pause(20);
    expect(store.asked()).toBe(2 * (1 + 3));
    await batches.return();
  });

  it('changes the images of a batch by name, and never those of the store', async () => {
    const store = newStore();
    const plain = await collect(loadBatches({ table, store, batchSize: 4 }));
    const augment: Augment = ({ data, ...shape }, name) => ({
      ...shape,
      data: data.map((value) => value ^ Number.parseInt(name, 10)),
    });
    const changed = await collect(loadBatches({ table, store, batchSize: 4, augment }));
    for (const [index, { images, rows }] of changed.entries()) {
      const expected = plain[index]!.images.map((value, at) => value ^ rows[Math.floor(at / size ** 2)]!);
      expect(images).toEqual(expected);
    }
    expect(await collect(loadBatches({ table, store, batchSize: 4 }))).toEqual(plain);
  });

  it('tells how long the consumer waits: all the time for slow images, only at first where it computes for longer', async () => {
    vi.useFakeTimers();
    const second = () => new Promise((done) => setTimeout(done, 1000));
    const store = storeBy(size, async () => {
      await second();
      return { width: size, height: size, data: new Uint8Array(size ** 2) };
    });
    const waitsOf = async (secondsOfComputing: number) => {
      const [waits, start] = [[] as number[], performance.now()];
      for await (const _ of loadBatches({ table, store, batchSize: 2, onWait: (wait) => waits.push(wait) })) {
        for (let i = 0; i < secondsOfComputing; i++) await second();
      }
      return { waits, seconds: (performance.now() - start) / 1000 };
    };
    const [slow, ready] = [waitsOf(0), waitsOf(2)];
    await vi.advanceTimersByTimeAsync(60_000);
    vi.useRealTimers();
    // Three batches are under way at once.
    expect(await slow).toEqual({ waits: [1, 0, 0, 1, 0, 0], seconds: 2 });
    expect(await ready).toEqual({ waits: [1, 0, 0, 0, 0, 0], seconds: 13 });
  });

  it('ends with an error that names the file, after the batches before it', async () => {
    const path = join(root, 'bad.csv');
    writeFileSync(path, 'Image,Mass\n0.png,1\n1.png,1\nbad.png,0\n2.png,1\n3.png,0\n');
    const bad = await readLabelTable(path);
    const run = async () => {
      const seen: number[] = [];
      const batches = loadBatches({
        table: bad,
        store: createImageStore({ folder: await openImageFolder(images), size, method: 'nearest' }),
        batchSize: 2,
      });
      const error = await (async () => {
        for await (const batch of batches) seen.push(...batch.rows);
      })().catch((thrown: unknown) => thrown);
      return { seen, error };
    };
    const missing = await run();
    expect(missing.seen).toEqual([0, 1]);
    expect(missing.error).toBeInstanceOf(InputError);
    expect(String(missing.error)).toMatch(/the image bad\.png isn't in the folder/);
    writeFileSync(join(images, 'bad.png'), 'text');
    expect(String((await run()).error)).toMatch(/bad\.png isn't a PNG/);
    rmSync(join(images, 'bad.png'));
  });

  it('ends at once when interrupted, and begins nothing more', async () => {
    const controller = new AbortController();
    const never = storeBy(size, () => new Promise<never>(() => {}));
    const waiting = collect(loadBatches({ table, store: never, batchSize: 2, signal: controller.signal }));
    controller.abort();
    await expect(waiting).rejects.toThrow(InterruptedError);
    const store = counted(newStore());
    await expect(collect(loadBatches({ table, store, batchSize: 2, signal: controller.signal }))).rejects.toThrow(
      InterruptedError,
    );
  });

  it('refuses a batch of no images', async () => {
    await expect(collect(loadBatches({ table, store: newStore(), batchSize: 0 }))).rejects.toThrow(RangeError);
  });
});

describe('epochOrder', () => {
  it('shuffles each epoch anew, the same for the same seed', () => {
    expect(epochOrder(table, 1, 3)).toEqual(epochOrder(table, 1, 3));
    expect(epochOrder(table, 1, 3)).not.toEqual(epochOrder(table, 1, 4));
    expect(epochOrder(table, 1, 3)).not.toEqual(epochOrder(table, 2, 3));
    expect(epochOrder(table, 1, 3).sort((a, b) => a - b)).toEqual(table.rows.map((_, row) => row));
  });
});

describe('createImageStore', () => {
  it('does not decode a second time what it has kept', async () => {
    const copy = mkdtempSync(join(root, 'copy-'));
    for (const name of ['0.png', '1.png']) {
      await sharp(join(images, name)).toFile(join(copy, name));
    }
    const store = createImageStore({ folder: await openImageFolder(copy), size, method: 'antialias' });
    const first = await store.image('0.png');
    rmSync(join(copy, '0.png'));
    rmSync(join(copy, '1.png'));
    expect(await store.image('0.png')).toBe(first);
    await expect(store.image('1.png')).rejects.toThrow(/1\.png/);
    expect(store.kept()).toEqual({ images: 1, bytes: 36 });
  });

  it('keeps no more than the budget, and gives the same pixels without it', async () => {
    const [none, three] = [newStore({ memoryBudgetBytes: 0 }), newStore({ memoryBudgetBytes: 3 * 36 + 35 })];
    const epoch = (store: ImageStore) => collect(loadBatches({ table, store, batchSize: 4 }));
    expect(await epoch(three)).toEqual(await epoch(none));
    expect(await epoch(three)).toEqual(await epoch(newStore()));
    expect([none.kept().images, three.kept()]).toEqual([0, { images: 3, bytes: 108 }]);
  });

  it('writes the pixels into a target of their length, and into no other', async () => {
    const store = newStore();
    const target = new Uint8Array(36);
    for (const name of ['0.png', '1.png', '0.png']) {
      await store.readInto(name, target);
      expect(target).toEqual((await store.image(name)).data);
    }
    await expect(store.readInto('0.png', new Uint8Array(35))).rejects.toThrow(RangeError);
  });

  it('counts an image once that is asked for twice at once', async () => {
    const store = newStore();
    await Promise.all([store.image('0.png'), store.image('0.png'), store.image('0.png')]);
    expect(store.kept()).toEqual({ images: 1, bytes: 36 });
  });
});

describe('estimateNormalisation', () => {
  it('pools all pixels of all images where the sample is the whole', async () => {
    const store = newStore();
    const all = await Promise.all(table.rows.map((row) => store.image(row.image)));
    expect(await estimateNormalisation(table, store, { seed: 1 })).toEqual({
      rule: 'dataset',
      ...pooledMoments(all),
      epsilon: 1e-6,
    });
  });

  it('takes as many images as said, the same for the same seed', async () => {
    const store = counted(newStore());
    const once = await estimateNormalisation(table, store, { seed: 1, sampleSize: 3 });
    expect(store.asked()).toBe(3);
    expect(await estimateNormalisation(table, store, { seed: 1, sampleSize: 3 })).toEqual(once);
    expect(await estimateNormalisation(table, store, { seed: 2, sampleSize: 3 })).not.toEqual(once);
  });
});
