/** A folder of results that is whole or not there. */

import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { exists, makeNewFolder } from '../base/files.ts';

/**
 * Makes a new folder before the work begins, so that a wrong path is told at once, and empties it again where the work
 * fails or is interrupted; a folder that wasn't there before goes altogether.
 *
 * @param options.isWorthKeeping asked after a failure: true leaves the folder as it is
 * @throws InputError if the folder exists with something in it, or can't be made; and what the work throws.
 */
export async function fillNewFolder<T>(
  path: string,
  work: () => Promise<T>,
  options: { readonly isWorthKeeping?: () => Promise<boolean> } = {},
): Promise<T> {
  const wasThere = await exists(path);
  await makeNewFolder(path, 'choose another folder with --out or empty this one');
  try {
    return await work();
  } catch (error) {
    if (await options.isWorthKeeping?.()) throw error;
    if (wasThere) {
      for (const name of await readdir(path)) await rm(join(path, name), { recursive: true, force: true });
    } else {
      await rm(path, { recursive: true, force: true });
    }
    throw error;
  }
}
