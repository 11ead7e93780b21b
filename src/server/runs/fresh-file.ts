/** Files that may change while the server runs: read again when they have, and only then. */

import { stat } from 'node:fs/promises';

/** What is made of a file; undefined where the file isn't there. */
export type FreshFile<T> = () => Promise<T | undefined>;

/**
 * Reads a file when it is asked for and has changed since (another time, size or place on the disk). Whoever asks while it
 * is being read shares the reading.
 */
export function freshFile<T>(path: string, read: (path: string) => Promise<T>): FreshFile<T> {
  let known: { readonly version: string; readonly value: Promise<T> } | undefined;
  return async () => {
    const version = await versionOf(path);
    if (version === undefined) return undefined;
    if (known?.version !== version) {
      const value = read(path);
      known = { version, value };
      // A file that was read halfway through a change is read again.
      value.catch(() => {
        if (known?.value === value) known = undefined;
      });
    }
    return known.value;
  };
}

/** What tells that a file has changed; undefined where it isn't there. */
async function versionOf(path: string): Promise<string | undefined> {
  return stat(path).then(
    ({ mtimeMs, size, ino }) => `${mtimeMs} ${size} ${ino}`,
    () => undefined,
  );
}
