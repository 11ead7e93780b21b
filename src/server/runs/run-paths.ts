/**
 * Where the files lie that a run names as its training was told them: a relative path begins in the folder that the training
 * was started in, and the server may have been started in another.
 */

import { realpath } from 'node:fs/promises';
import { isAbsolute, resolve } from 'node:path';
import { exists } from '../../base/files.ts';
import type { RunFiles } from './run-files.ts';

/** The places where a file that the run names may be, the likeliest first. */
async function placesOf(run: RunFiles, path: string): Promise<string[]> {
  if (isAbsolute(path)) return [path];
  const startedIn = (await run.config())?.startedIn;
  const here = resolve(path);
  // Runs of earlier versions don't say where they were started.
  if (startedIn === undefined) return [here];
  return [...new Set([resolve(await realpath(run.folder), startedIn, path), here])];
}

export type Located =
  | { readonly isThere: true; readonly path: string }
  /** `looked`: where it isn't, in words. */
  | { readonly isThere: false; readonly looked: string };

/** Finds a file or folder that the run names. */
export async function locate(run: RunFiles, path: string): Promise<Located> {
  const places = await placesOf(run, path);
  for (const place of places) if (await exists(place)) return { isThere: true, path: place };
  return { isThere: false, looked: places.join(' and ') };
}
