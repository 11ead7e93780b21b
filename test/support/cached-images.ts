/** A folder of pictures and an image cache that isn't there yet: for tests of the cache. The test file mocks the decoder, so that its calls count. */

import { existsSync, mkdirSync, mkdtempSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, vi } from 'vitest';
import { random } from '../../src/base/random.ts';
import { settingsFolder } from '../../src/dataset/cache-folder.ts';
import { type ImageCacheOptions, openImageCache } from '../../src/dataset/image-cache.ts';
import { createImageStore } from '../../src/dataset/image-store.ts';
import { openImageFolder } from '../../src/dataset/images.ts';
import { decodeImageBytes } from '../../src/image/decode.ts';

export const [size, method] = [6, 'antialias'] as const;
export const names: readonly string[] = Array.from({ length: 7 }, (_, i) => `${i}.png`);

/** Images decoded so far. */
export const decoded = () => vi.mocked(decodeImageBytes).mock.calls.length;

/** A picture of noise, last changed some seconds ago. All have the same length. */
export async function writePicture(path: string, seed: number, secondsAgo = 60): Promise<void> {
  const stream = random(seed, 'picture');
  const data = Uint8Array.from({ length: 12 * 9 }, () => stream.integer(256));
  await sharp(data, { raw: { width: 12, height: 9, channels: 1 } })
    .png({ compressionLevel: 0 })
    .toFile(path);
  setAge(path, secondsAgo);
}

export function setAge(path: string, secondsAgo: number): void {
  const changed = Date.now() / 1000 - secondsAgo;
  utimesSync(path, changed, changed);
}

/** Other bytes in the place of a file, of the same length and the same time of change: it looks as it was. */
export function spoil(path: string): void {
  const { size: length, atime, mtime } = statSync(path);
  writeFileSync(path, new Uint8Array(length));
  utimesSync(path, atime, mtime);
}

/** Seven pictures, and where their cache is to be. */
export async function newScene() {
  const place = mkdtempSync(join(tmpdir(), 'roentgen-image-cache-'));
  const [images, folder] = [join(place, 'images'), join(place, 'cache')];
  /** The folder of these settings in the cache's. */
  const own = join(folder, settingsFolder(size, method));
  mkdirSync(images);
  await Promise.all(names.map((name, seed) => writePicture(join(images, name), seed)));

  /** What a store without a cache gives; its decoding isn't counted. */
  const expectedPixels = async () => {
    const store = createImageStore({ folder: await openImageFolder(images), size, method });
    const pixels = await Promise.all(names.map(async (name) => (await store.image(name)).data));
    vi.mocked(decodeImageBytes).mockClear();
    return Object.fromEntries(names.map((name, index) => [name, pixels[index]!]));
  };

  /** As a new process would open it; the images are in the folder `from`. */
  const openStore = async ({ from = images, ...options }: Partial<ImageCacheOptions> & { from?: string } = {}) => {
    const notices: string[] = [];
    const cache = await openImageCache({ folder, size, method, onNotice: (text) => notices.push(text), ...options });
    const store = createImageStore({ folder: await openImageFolder(from), size, method, cache });
    const read = async () => {
      const pixels: Record<string, Uint8Array> = {};
      for (const name of names) {
        pixels[name] = new Uint8Array(size ** 2);
        await store.readInto(name, pixels[name]);
      }
      return pixels;
    };
    return { cache, store, notices, read };
  };

  /** One process from beginning to end: the pixels of all images, how many it decoded, what it said. */
  const oneProcess = async (options: Parameters<typeof openStore>[0] = {}) => {
    const before = decoded();
    const { cache, store, notices, read } = await openStore(options);
    const pixels = await read();
    const result = { pixels, decoded: decoded() - before, notices, stored: cache.stored(), kept: store.kept() };
    await cache.close();
    return result;
  };

  /** The cache's files with this ending. */
  const filesOf = (ending: string) => (existsSync(own) ? readdirSync(own).filter((name) => name.endsWith(ending)) : []);
  const onlyFile = (ending: string) => {
    expect(filesOf(ending).length).toBe(1);
    return join(own, filesOf(ending)[0]!);
  };
  vi.mocked(decodeImageBytes).mockClear();
  return { images, folder, own, expectedPixels, openStore, oneProcess, filesOf, onlyFile };
}
