/**
 * A cache of decoded and resized images on the disk, so that an image file is decoded once and never again: not in the
 * second epoch, not in the next training, not by another process.
 *
 * Images lie in volumes (cache-volume.ts), a file of slots of size² bytes and an index, in a folder for each size, way of
 * resizing and version of the decoder. The key is the content, SHA-256 of the image file's bytes: a file that was moved or
 * copied is found again. So that unchanged files needn't be read for that, the index also remembers which content a path
 * had when the file had this size and this time of change; a file that was changed since is read anew.
 *
 * There is one volume, unless a second process adds images at the same time or a process was killed while it added some:
 * then the next one begins another (cache-writer.ts). What other processes add later is seen when the cache is opened again.
 *
 * Nothing wrong is served: each slot has a checksum, looked at whenever it is read, and a volume in which one doesn't fit
 * is thrown away. Nothing here is an error: without a disk to write to, images are decoded as if there were no cache.
 */

import { mkdir, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { crc32 } from 'node:zlib';
import { InputError } from '../base/error.ts';
import { reasonOf } from '../base/files.ts';
import { hashOf } from '../base/hash.ts';
import type { ResizeMethod } from '../image/resize.ts';
import { type CachePlace, openContents } from './cache-contents.ts';
import { defaultMaximumBytes, listVolumes, settingsFolder } from './cache-folder.ts';
import { growCache } from './cache-growth.ts';
import { removeVolume } from './cache-volume.ts';

/** Makes the pixels, `[size, size]`, of the bytes of an image file. */
export type MakePixels = (bytes: Uint8Array) => Promise<Uint8Array>;

export interface Added {
  readonly place?: CachePlace | undefined;
  readonly pixels?: Uint8Array | undefined;
}

export interface ImageCache {
  /**
   * The place of an image file that was read before and hasn't changed since; the file isn't opened for that.
   *
   * @throws InputError if the file can't be looked at
   */
  find(path: string): Promise<CachePlace | undefined>;
  /**
   * Reads an image file, and makes its pixels unless its content is in the cache.
   *
   * @returns its place, or its pixels where they couldn't be stored; both where they were made and stored just now
   * @throws InputError if the file can't be read; what `make` throws
   */
  add(path: string, make: MakePixels): Promise<Added>;
  /** Reads pixels into the target, size² bytes. False where they are no longer there: then add the file again. */
  read(place: CachePlace, target: Uint8Array): Promise<boolean>;
  /** Images in the cache at these settings, and the bytes of their pixels. */
  stored(): { readonly images: number; readonly bytes: number };
  /** Writes what was held back, so that the next process finds it. Never throws. */
  close(): Promise<void>;
}

export interface ImageCacheOptions {
  /** The folder of all caches, made where it is missing; see `defaultCacheFolder`. */
  readonly folder: string;
  /** The side of the square images in pixels. */
  readonly size: number;
  readonly method: ResizeMethod;
  /** Bytes that all caches of the folder may take; see `defaultMaximumBytes`. */
  readonly maximumBytes?: number | undefined;
  /** Told once for each thing that keeps the cache from its work. */
  readonly onNotice?: ((text: string) => void) | undefined;
}

/** Files changed so lately may change again within the file system's tick: their time of change isn't relied on. */
const tickMilliseconds = 2000;

/** Stores nothing. */
export const noImageCache: ImageCache = {
  find: async () => undefined,
  add: async (path, make) => ({ pixels: await make(await bytesOf(path)) }),
  read: async () => false,
  stored: () => ({ images: 0, bytes: 0 }),
  close: async () => {},
};

/** Opens the cache of these settings, or gives one that stores nothing, with a notice, where the folder can't be used. */
export async function openImageCache(options: ImageCacheOptions): Promise<ImageCache> {
  try {
    return await openCache(options);
  } catch (error) {
    options.onNotice?.(`the image cache ${options.folder} can't be used: ${reasonOf(error)}; ${without}`);
    return noImageCache;
  }
}

const without = 'images are kept in memory as far as it goes, and decoded again otherwise';

async function openCache({ folder, size, method, ...options }: ImageCacheOptions): Promise<ImageCache> {
  const settings = settingsFolder(size, method);
  const own = join(folder, settings);
  const slotBytes = size ** 2;
  // X-rays are nobody else's business.
  await mkdir(own, { recursive: true, mode: 0o700 });
  let isDamageTold = false;
  const onDamage = () => {
    if (!isDamageTold) options.onNotice?.(`the image cache ${own} was damaged; the damaged part is made again`);
    isDamageTold = true;
  };
  const contents = await openContents(own, settings, slotBytes, onDamage);
  const usedBytes = (await listVolumes(folder)).reduce((sum, { bytes }) => sum + bytes, 0);
  const growth = growCache({
    root: folder,
    folder: own,
    settings,
    slotBytes,
    contents,
    usedBytes,
    maximumBytes: options.maximumBytes ?? (await defaultMaximumBytes(folder, usedBytes)),
    onStop: (reason) => options.onNotice?.(`the image cache ${own} takes no more images: ${reason}; ${without}`),
  });
  const underWay = new Map<string, Promise<Added>>();

  const make = async (content: string, bytes: Uint8Array, pixelsOf: MakePixels): Promise<Added> => {
    const pixels = await pixelsOf(bytes);
    return { pixels, place: await growth.store(content, pixels) };
  };

  return {
    async find(path) {
      const file = contents.files.get(resolve(path));
      if (file === undefined) return undefined;
      const { stamp } = await stampOf(path);
      return file.stamp === stamp ? contents.places.get(file.content) : undefined;
    },
    async add(path, pixelsOf) {
      const { stamp, isSettled } = await stampOf(path);
      const bytes = await bytesOf(path);
      const content = hashOf(bytes);
      // Where another file with this content has just failed, this one fails under its own name.
      let added = await underWay.get(content)?.catch(() => undefined);
      if (added === undefined) {
        const place = contents.places.get(content);
        const adding = place ? Promise.resolve({ place }) : make(content, bytes, pixelsOf);
        underWay.set(content, adding);
        added = await adding.finally(() => underWay.delete(content));
      }
      if (added.place !== undefined && isSettled) {
        contents.files.set(resolve(path), { stamp, content });
        await growth.note(['file', resolve(path), stamp, content]);
      }
      return added;
    },
    async read({ volume, slot, checksum }, target) {
      if (contents.volumes.get(volume.stem) !== volume) return false;
      const isRead = await volume.read(slot, target).catch(() => undefined);
      if (isRead && crc32(target) === checksum) return true;
      await contents.forget(volume).catch(() => undefined);
      await growth.leave(volume.stem);
      // What can't be read just now may be sound.
      if (isRead === undefined) return false;
      onDamage();
      await removeVolume(volume.stem).catch(() => undefined);
      return false;
    },
    stored: () => ({ images: contents.places.size, bytes: contents.places.size * slotBytes }),
    async close() {
      await growth.close();
      for (const volume of contents.volumes.values()) await contents.forget(volume).catch(() => undefined);
    },
  };
}

async function stampOf(path: string): Promise<{ readonly stamp: string; readonly isSettled: boolean }> {
  const { size, mtimeNs, mtimeMs } = await stat(path, { bigint: true }).catch(unreadable(path));
  return { stamp: `${size}:${mtimeNs}`, isSettled: Math.abs(Date.now() - Number(mtimeMs)) > tickMilliseconds };
}

function bytesOf(path: string): Promise<Uint8Array> {
  return readFile(path).catch(unreadable(path));
}

function unreadable(path: string): (error: unknown) => never {
  return (error) => {
    throw new InputError(`cannot read the image ${path}: ${reasonOf(error)}`);
  };
}
