import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, vi } from 'vitest';
import { decoded, method, names, newScene, size } from '../../test/support/cached-images.ts';
import { settingsFolder } from './cache-folder.ts';
import { createVolume } from './cache-writer.ts';
import { openImageCache } from './image-cache.ts';
import { createImageStore } from './image-store.ts';
import { openImageFolder } from './images.ts';
import { prepareImages } from './prepare.ts';

vi.mock('../image/decode.ts', async (original) => {
  const module = await original<typeof import('../image/decode.ts')>();
  return { ...module, decodeImageBytes: vi.fn(module.decodeImageBytes) };
});

describe('a damaged cache', () => {
  const damages: readonly (readonly [
    string,
    (stem: string) => void,
    { readonly decoded: number; readonly notices: number },
  ])[] = [
    ['slots cut off', (stem) => truncateSync(`${stem}.slots`, 3 * size ** 2 + 1), { decoded: 7, notices: 1 }],
    ['no slots', (stem) => rmSync(`${stem}.slots`), { decoded: 7, notices: 1 }],
    ['an index of nothing', (stem) => writeFileSync(`${stem}.index`, ''), { decoded: 7, notices: 1 }],
    ['a bit of a slot changed', (stem) => flip(`${stem}.slots`, 4 * size ** 2 + 7), { decoded: 7, notices: 1 }],
    [
      'an index cut off within its last line',
      (stem) => truncateSync(`${stem}.index`, statSync(`${stem}.index`).size - 3),
      { decoded: 0, notices: 0 },
    ],
    [
      'a bit of the first line changed',
      (stem) => flip(`${stem}.index`, readFileSync(`${stem}.index`).indexOf('\n') + 20),
      { decoded: 1, notices: 0 },
    ],
  ];

  it.each(damages)('%s: gives the right pixels, and is sound again', async (_, damage, { decoded: least, notices }) => {
    const { own, expectedPixels, oneProcess, onlyFile } = await newScene();
    const expected = await expectedPixels();
    await oneProcess();
    damage(onlyFile('.index').replace('.index', ''));
    const second = await oneProcess();
    expect(second.pixels).toEqual(expected);
    expect(second.notices.length).toBe(notices);
    if (notices === 1) expect(second.notices[0]).toContain(`the image cache ${own} was damaged`);
    expect(second.decoded).toBeLessThanOrEqual(least);
    // What was read before the damage was found is made again by the next.
    expect(await oneProcess()).toMatchObject({ pixels: expected, notices: [] });
    expect(await oneProcess()).toMatchObject({ pixels: expected, decoded: 0, notices: [] });
  });

  it('that is found while it is in use costs a second look, not an error', async () => {
    const { expectedPixels, openStore, oneProcess, onlyFile } = await newScene();
    const expected = await expectedPixels();
    await oneProcess();
    const { cache, notices, read } = await openStore();
    expect(await read()).toEqual(expected);
    writeFileSync(onlyFile('.slots'), new Uint8Array(names.length * size ** 2));
    expect(await Promise.all([read(), read(), read()])).toEqual([expected, expected, expected]);
    expect(notices.length).toBe(1);
    await cache.close();
    expect((await oneProcess()).decoded).toBe(0);
  });

  it('is not thought damaged because it was closed while it was read', async () => {
    const { expectedPixels, openStore, oneProcess } = await newScene();
    const expected = await expectedPixels();
    await oneProcess();
    const { cache, notices, read } = await openStore();
    const [pixels] = await Promise.all([read(), cache.close()]);
    expect(pixels).toEqual(expected);
    expect(notices).toEqual([]);
    expect(await oneProcess()).toMatchObject({ decoded: 0 });
  });
});

function flip(path: string, at: number): void {
  const bytes = readFileSync(path);
  bytes[at]! ^= 1;
  writeFileSync(path, bytes);
}

describe('two processes at once', () => {
  it('add to volumes of their own, and a third finds the images of both', async () => {
    const { expectedPixels, openStore, oneProcess, filesOf } = await newScene();
    const expected = await expectedPixels();
    const { cache, store } = await openStore();
    await store.ensure('6.png');
    await cache.close();
    // Both would like to go on with the volume that is there now; one makes another.
    const [one, other] = [await openStore(), await openStore()];
    const half = (store: typeof one.store, from: number, to: number) =>
      Promise.all(names.slice(from, to).map((name) => store.ensure(name)));
    await Promise.all([half(one.store, 0, 5), half(other.store, 3, 7)]);
    expect(await Promise.all([one.read(), other.read()])).toEqual([expected, expected]);
    await Promise.all([one.cache.close(), other.cache.close()]);
    expect(filesOf('.slots').length).toBe(2);
    expect(await oneProcess()).toMatchObject({ pixels: expected, decoded: 0, notices: [] });
  });

  it('one after the other add to the same volume', async () => {
    const { openStore, onlyFile } = await newScene();
    for (const some of [names.slice(0, 3), names.slice(2, 5), names.slice(4)]) {
      const { cache, store } = await openStore();
      await prepareImages(store, some);
      await cache.close();
    }
    expect(statSync(onlyFile('.slots')).size).toBe(names.length * size ** 2);
    expect(decoded()).toBe(names.length);
  });

  it('may be killed at any time: the next one serves no image that is not whole', async () => {
    const { images, folder, expectedPixels, oneProcess, filesOf } = await newScene();
    const expected = await expectedPixels();
    const child = spawn(
      process.execPath,
      [
        '--import',
        'tsx',
        fileURLToPath(new URL('../../test/support/killed-writer.ts', import.meta.url)),
        folder,
        images,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    await new Promise((begun) => child.stdout.once('data', begun));
    const ended = new Promise((end) => child.once('close', end));
    child.kill('SIGKILL');
    await ended;
    expect(filesOf('.lock').length).toBe(1);
    const next = await oneProcess();
    expect(next).toMatchObject({ pixels: expected, notices: [] });
    expect(next.decoded).toBeLessThan(names.length);
    expect(await oneProcess()).toMatchObject({ pixels: expected, decoded: 0 });
  });
});

describe('where nothing can be stored', () => {
  const inMemory = { decoded: names.length, stored: { images: 0 }, kept: { images: names.length } };

  it('because a file is in the place of the folder, images are kept in memory, and the user is told once', async () => {
    const { folder, expectedPixels, oneProcess } = await newScene();
    const expected = await expectedPixels();
    writeFileSync(folder, 'a file');
    const { notices, ...rest } = await oneProcess();
    expect(rest).toMatchObject({ pixels: expected, ...inMemory });
    expect(notices).toEqual([expect.stringMatching(/^the image cache .* can't be used: /)]);
    expect(readFileSync(folder, 'utf8')).toBe('a file');
  });

  it.skipIf(!existsSync('/dev/full'))('because the disk is full (skipped where there is no /dev/full)', async () => {
    const { own, expectedPixels, oneProcess, filesOf } = await newScene();
    const expected = await expectedPixels();
    mkdirSync(own, { recursive: true });
    const volume = await createVolume(own, settingsFolder(size, method), size ** 2, () => {});
    await volume.close();
    rmSync(`${volume.stem}.slots`);
    symlinkSync('/dev/full', `${volume.stem}.slots`);
    const { notices, ...rest } = await oneProcess();
    expect(rest).toMatchObject({ pixels: expected, ...inMemory });
    expect(notices).toEqual([expect.stringMatching(/takes no more images: the disk is full/)]);
    expect(filesOf('.lock')).toEqual([]);
  });

  it('because the folder vanished meanwhile', async () => {
    const { folder, expectedPixels, openStore } = await newScene();
    const expected = await expectedPixels();
    const { cache, notices, read } = await openStore();
    rmSync(folder, { recursive: true });
    writeFileSync(folder, 'a file');
    expect(await read()).toEqual(expected);
    expect(await read()).toEqual(expected);
    expect(decoded()).toBe(names.length);
    expect(notices.length).toBe(1);
    await cache.close();
  });

  it('beyond the limit, what was stored is used and the rest kept in memory', async () => {
    const { expectedPixels, oneProcess } = await newScene();
    const expected = await expectedPixels();
    for (const times of [names.length, names.length - 3]) {
      const { notices, ...rest } = await oneProcess({ maximumBytes: 3 * size ** 2 });
      expect(rest).toMatchObject({ pixels: expected, decoded: times, stored: { images: 3 }, kept: { images: 4 } });
      expect(notices).toEqual([expect.stringMatching(/have reached their limit of 0\.0 GiB/)]);
    }
  });

  it('makes room by removing what other settings have left', async () => {
    const { images, folder, oneProcess, filesOf, onlyFile } = await newScene();
    await oneProcess();
    const other = { size: 5, maximumBytes: statSync(onlyFile('.slots')).size + statSync(onlyFile('.index')).size };
    const cache = await openImageCache({ folder, method, ...other });
    const store = createImageStore({ folder: await openImageFolder(images), method, size: 5, cache });
    await prepareImages(store, names);
    expect(cache.stored().images).toBe(names.length);
    expect(filesOf('.slots')).toEqual([]);
    await cache.close();
  });
});
