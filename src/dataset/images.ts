/**
 * Finds the images of a table in a folder. The folder is listed once, with its subfolders, so that NIH's
 * `images_001/images/00000001_000.png` is found by the name `00000001_000.png` that the table uses.
 */

import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '../base/error.ts';
import { reasonOf } from '../base/files.ts';

export interface ImageFolder {
  readonly path: string;
  /** How many files there are, in subfolders too. Hidden files (`._a.png`, which macOS leaves behind) aren't counted. */
  readonly files: number;
  /** Their paths inside the folder, sorted. */
  readonly names: readonly string[];
  /**
   * The path of an image, or `undefined` where it isn't there. A name is the path inside the folder (`a/b.png`), or
   * the bare file name of a file in any subfolder.
   *
   * @throws InputError if several subfolders have a file of this name and none lies in the folder itself.
   */
  find(name: string): string | undefined;
}

/**
 * Lists a folder of images.
 *
 * @throws InputError if the folder can't be read.
 */
export async function openImageFolder(path: string): Promise<ImageFolder> {
  const files = new Set<string>();
  await list(path, '', files, new Set());
  const byName = new Map<string, string[]>();
  for (const file of files) {
    const name = file.slice(file.lastIndexOf('/') + 1);
    const same = byName.get(name);
    if (same) same.push(file);
    else byName.set(name, [file]);
  }
  return {
    path,
    files: files.size,
    names: [...files].sort(),
    find(name) {
      const plain = name.replaceAll('\\', '/').replace(/^(\.\/)+/, '');
      if (files.has(plain)) return join(path, plain);
      const [first, second] = byName.get(plain) ?? [];
      if (first !== undefined && second !== undefined) {
        throw new InputError(
          `the image ${name} is in ${path} more than once: ${first} and ${second}; write the path inside the folder into the table`,
        );
      }
      return first && join(path, first);
    },
  };
}

/**
 * The path of an image that must be there.
 *
 * @throws InputError if it is missing or ambiguous.
 */
export function imagePath(folder: ImageFolder, name: string): string {
  const path = folder.find(name);
  if (path === undefined)
    throw new InputError(`the image ${name} isn't in the folder ${folder.path} or its subfolders`);
  return path;
}

/** Follows links to folders, as people link their image folders together, but into no folder twice. */
async function list(root: string, inside: string, files: Set<string>, visited: Set<string>): Promise<void> {
  const folder = join(root, inside);
  let entries: Dirent[];
  try {
    const real = await realpath(folder);
    if (visited.has(real)) return;
    visited.add(real);
    entries = await readdir(folder, { withFileTypes: true });
  } catch (error) {
    throw new InputError(`cannot read the folder of images ${folder}: ${reasonOf(error)}`);
  }
  for (const entry of entries) {
    if (entry.name.startsWith('.')) continue;
    const path = inside === '' ? entry.name : `${inside}/${entry.name}`;
    const target = entry.isSymbolicLink() ? await stat(join(root, path)).catch(() => undefined) : entry;
    if (target?.isDirectory()) await list(root, path, files, visited);
    else if (target?.isFile()) files.add(path);
  }
}
