/**
 * The folder of the image cache: where it lies unless told otherwise, how it is laid out (a folder for each kind of images,
 * volumes in it), and how much of the disk it may take.
 */

import { randomBytes } from 'node:crypto';
import { readdir, stat, statfs } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { decoderVersion } from '../image/decode.ts';
import type { ResizeMethod } from '../image/resize.ts';
import { removeVolume } from './cache-volume.ts';

/** The folder for what can be made again: the system's own, or `$XDG_CACHE_HOME` where it is set. */
export function defaultCacheFolder(
  environment: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  const { XDG_CACHE_HOME: chosen = '', LOCALAPPDATA: local } = environment;
  // A relative path is to be passed over (XDG Base Directory Specification).
  if (isAbsolute(chosen)) return join(chosen, 'roentgen');
  if (platform === 'win32') return join(local ?? join(homedir(), 'AppData', 'Local'), 'roentgen', 'cache');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'roentgen');
  return join(homedir(), '.cache', 'roentgen');
}

/** The folder of one kind of images: size, way of resizing, format, decoder. */
export function settingsFolder(size: number, method: ResizeMethod): string {
  return `${size}-${method}-${formatVersion}-${decoderVersion}`;
}

/** To be raised when resizing gives other values, or the files look otherwise. */
const formatVersion = 1;
const settingsName = /^\d+-[a-z]+-\d+-/;

/** Half of what is free beside the cache, 32 GiB at most: NIH's 112,120 images take 11 GiB at 320 × 320. */
export async function defaultMaximumBytes(folder: string, usedBytes: number): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return Math.min(32 * 2 ** 30, usedBytes + (bavail * bsize) / 2);
}

export interface VolumeUse {
  /** Path of the volume's files without their endings. */
  readonly stem: string;
  readonly bytes: number;
  /** Milliseconds since 1970: when a process opened it or added to it. */
  readonly lastUsed: number;
}

/** The name of a volume's index in a folder of settings; whatever has another name there or beside it isn't ours. */
const indexName = /^[0-9a-f]{12}\.index$/;

/** A new name for a volume. */
export function newStem(folder: string): string {
  return join(folder, randomBytes(6).toString('hex'));
}

/**
 * The volumes in a folder of settings.
 *
 * @throws the file system's error if it can't be listed
 */
export async function stemsIn(folder: string): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => indexName.test(name));
  return names.map((name) => join(folder, name.replace('.index', '')));
}

/** All volumes of a cache folder, of all settings. */
export async function listVolumes(folder: string): Promise<VolumeUse[]> {
  const settings = (await readdir(folder)).filter((name) => settingsName.test(name));
  const stems = await Promise.all(settings.map((name) => stemsIn(join(folder, name)).catch(() => [])));
  return Promise.all(
    stems.flat().map(async (stem) => {
      const [index, slots] = await Promise.all(
        ['index', 'slots'].map((ending) => stat(`${stem}.${ending}`).catch(() => undefined)),
      );
      return { stem, bytes: (index?.size ?? 0) + (slots?.size ?? 0), lastUsed: index?.mtimeMs ?? 0 };
    }),
  );
}

/**
 * Removes the volume of other settings that hasn't been used for longest.
 *
 * @param kept the folder of the settings in use
 * @returns the bytes set free; 0 where there is none left
 */
export async function removeLeastUsed(folder: string, kept: string): Promise<number> {
  const others = (await listVolumes(folder)).filter(({ stem }) => !stem.startsWith(join(kept, '/')));
  const [oldest] = others.sort((a, b) => a.lastUsed - b.lastUsed);
  if (oldest === undefined) return 0;
  await removeVolume(oldest.stem);
  return oldest.bytes;
}
