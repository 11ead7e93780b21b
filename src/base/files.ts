/** Files that are never half-written: everything is written beside its place and renamed into it. */

import { randomBytes } from 'node:crypto';
import { access, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { InputError, messageOf } from './error.ts';

/**
 * Writes a file so that a reader sees the old one or the new one, never a part: into a temporary file in the same
 * folder, flushed to the disk, then renamed. Missing folders are made. On an error the temporary file is removed.
 *
 * @throws InputError that names the file and the cause (no permission, disk full, a folder in its place, …).
 */
export async function writeFileSafely(path: string, content: string | Uint8Array): Promise<void> {
  const folder = dirname(path);
  const temporary = join(folder, `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    await mkdir(folder, { recursive: true });
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw new InputError(`cannot write ${path}: ${reasonOf(error)}`);
  }
}

/**
 * Finds out before the work whether its result can be written: makes missing folders, and a file that it removes again.
 *
 * @throws InputError as `writeFileSafely`
 */
export async function expectWritable(path: string): Promise<void> {
  if (await isFolder(path)) throw new InputError(`cannot write ${path}: it is a folder, a file was expected`);
  const trial = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    await mkdir(dirname(path), { recursive: true });
    await (await open(trial, 'wx')).close();
    await rm(trial);
  } catch (error) {
    throw new InputError(`cannot write ${path}: ${reasonOf(error)}`);
  }
}

/**
 * Makes a new folder for results. An existing folder is accepted only if it is empty.
 *
 * @throws InputError if the folder exists with something in it, or can't be made.
 */
export async function makeNewFolder(path: string, wayOut: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
    const names = await readdir(path);
    if (names.length === 0) return;
  } catch (error) {
    throw new InputError(`cannot make the folder ${path}: ${reasonOf(error)}`);
  }
  throw new InputError(`the folder ${path} exists already and isn't empty; ${wayOut}`);
}

/** Whether something is at the path. */
export async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** Whether the path is a folder. */
export async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
}

/** The cause of a file-system error in words. */
export function reasonOf(error: unknown): string {
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: 'there is no such file or folder',
    EACCES: 'permission denied',
    EPERM: 'operation not permitted',
    ENOSPC: 'the disk is full',
    EDQUOT: 'the disk quota is used up',
    EROFS: 'the file system is read-only',
    EISDIR: 'it is a folder, a file was expected',
    ENOTDIR: 'a part of the path is a file, a folder was expected',
    EEXIST: 'it exists already',
    EMFILE: 'too many open files',
  };
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  return (code === undefined ? undefined : reasons[code]) ?? messageOf(error);
}
