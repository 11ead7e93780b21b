import { appendFileSync, copyFileSync, renameSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import {
  decoded,
  method,
  names,
  newScene,
  setAge,
  size,
  spoil,
  writePicture,
} from '../../test/support/cached-images.ts';
import { InputError } from '../base/error.ts';
import { openImageCache } from './image-cache.ts';
import { prepareImages } from './prepare.ts';

vi.mock('../image/decode.ts', async (original) => {
  const module = await original<typeof import('../image/decode.ts')>();
  return { ...module, decodeImageBytes: vi.fn(module.decodeImageBytes) };
});

describe('a store with a cache', () => {
  it('gives the pixels of a store without one, decodes each image once, and keeps none in memory', async () => {
    const { expectedPixels, openStore } = await newScene();
    const expected = await expectedPixels();
    const { cache, store, read } = await openStore();
    await prepareImages(store, names);
    expect(decoded()).toBe(names.length);
    expect(await read()).toEqual(expected);
    expect(await read()).toEqual(expected);
    expect((await store.image('3.png')).data).toEqual(expected['3.png']);
    expect(decoded()).toBe(names.length);
    expect(store.kept().images).toBe(0);
    expect(cache.stored()).toEqual({ images: names.length, bytes: names.length * size ** 2 });
    await cache.close();
  });

  it("serves a second process without opening the images' files", async () => {
    const { images, expectedPixels, oneProcess, filesOf, onlyFile } = await newScene();
    const expected = await expectedPixels();
    await oneProcess();
    for (const name of names) spoil(join(images, name));
    const second = await oneProcess();
    expect(second).toMatchObject({ pixels: expected, decoded: 0, notices: [], kept: { images: 0 } });
    expect(statSync(onlyFile('.slots')).size).toBe(names.length * size ** 2);
    expect(filesOf('.lock')).toEqual([]);
  });

  it('decodes an image once that is asked for several times at once, or is there under two names', async () => {
    const { images, openStore } = await newScene();
    copyFileSync(join(images, '0.png'), join(images, 'copy.png'));
    const { cache, store } = await openStore();
    const asked = await Promise.all(['0.png', '0.png', 'copy.png', '0.png'].map((name) => store.image(name)));
    expect(new Set(asked.map(({ data }) => data.join())).size).toBe(1);
    expect(decoded()).toBe(1);
    expect(cache.stored().images).toBe(1);
    await cache.close();
  });

  it('notices a file that was changed, by its size or by its time', async () => {
    const { images, expectedPixels, oneProcess } = await newScene();
    await oneProcess();
    await writePicture(join(images, '2.png'), 102, 30);
    await writePicture(join(images, '3.png'), 103, 60);
    appendFileSync(join(images, '3.png'), 'a byte more');
    const { mtime, atime } = statSync(join(images, '4.png'));
    await writePicture(join(images, '4.png'), 104);
    appendFileSync(join(images, '4.png'), 'other size, same time');
    utimesSync(join(images, '4.png'), atime, mtime);
    const second = await oneProcess();
    expect(second.decoded).toBe(3);
    expect(second.pixels).toEqual(await expectedPixels());
  });

  it("notices a change within the file system's tick of the first writing", async () => {
    const { images, expectedPixels, oneProcess } = await newScene();
    for (const name of names) setAge(join(images, name), 0);
    await oneProcess();
    const { atime, mtime, size: length } = statSync(join(images, '1.png'));
    await writePicture(join(images, '1.png'), 101);
    utimesSync(join(images, '1.png'), atime, mtime);
    expect(statSync(join(images, '1.png')).size).toBe(length);
    const second = await oneProcess();
    expect(second.pixels).toEqual(await expectedPixels());
    expect(second.decoded).toBe(1);
  });

  it('finds the content of files that were moved, without decoding them', async () => {
    const { images, expectedPixels, oneProcess } = await newScene();
    const expected = await expectedPixels();
    await oneProcess();
    const moved = `${images}-moved`;
    renameSync(images, moved);
    for (const name of names) setAge(join(moved, name), 5);
    expect(await oneProcess({ from: moved })).toMatchObject({ pixels: expected, decoded: 0 });
    for (const name of names) spoil(join(moved, name));
    expect(await oneProcess({ from: moved })).toMatchObject({ pixels: expected, decoded: 0 });
  });

  it('keeps sizes and ways of resizing apart', async () => {
    const { folder, oneProcess } = await newScene();
    await oneProcess();
    for (const other of [{ size: 5 }, { method: 'nearest' as const }]) {
      const cache = await openImageCache({ folder, size, method, ...other });
      expect(cache.stored().images).toBe(0);
      await cache.close();
    }
  });

  it('names the image that is bad, and stores nothing of it', async () => {
    const { images, openStore } = await newScene();
    for (const name of ['1.png', '2.png']) writeFileSync(join(images, name), 'the same text');
    const { cache, store } = await openStore();
    const error: Error = await prepareImages(store, names).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(InputError);
    expect(error.message).toMatch(/1\.png isn't a PNG.*\n.*2\.png isn't a PNG/);
    expect(cache.stored().images).toBe(names.length - 2);
    await cache.close();
  });
});
