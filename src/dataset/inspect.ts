/**
 * Looks at every image that tables name, before anything is trained on them: which are missing, which can't be read,
 * which are the same picture under two names. What it learns of their content serves the search for leaks.
 */

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { InputError, messageOf } from '../base/error.ts';
import { reasonOf } from '../base/files.ts';
import { hashOf } from '../base/hash.ts';
import { decodeImageBytes } from '../image/decode.ts';
import { defaultConcurrency, forEachConcurrently } from './concurrency.ts';
import type { ImageFolder } from './images.ts';
import type { LabelTable } from './table.ts';

/** What identifies an image whatever its name: SHA-256 of the file's bytes, and of the size and grey values decoded. */
export interface ImageContent {
  readonly bytes: string;
  readonly pixels: string;
}

/** By the image's name in the table. Missing and unreadable images aren't in it. */
export type ContentIndex = ReadonlyMap<string, ImageContent>;

export interface Inspection {
  /** Names of images that aren't in the folder, in the order of the tables. */
  readonly missing: readonly string[];
  /** Images that are there and can't be decoded, with the reason; a name that several files have is among them. */
  readonly unreadable: readonly { readonly image: string; readonly reason: string }[];
  /** Groups of names whose pixels are all the same. */
  readonly samePixels: readonly (readonly string[])[];
  /** How many images have each size, the most frequent first. */
  readonly sizes: readonly { readonly width: number; readonly height: number; readonly images: number }[];
  readonly content: ContentIndex;
}

export interface InspectionOptions {
  readonly concurrency?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/**
 * Reads and decodes each image of the tables once.
 *
 * @throws InterruptedError when the signal is aborted.
 */
export async function inspectImages(
  tables: readonly LabelTable[],
  folder: ImageFolder,
  options: InspectionOptions = {},
): Promise<Inspection> {
  const names = [...new Set(tables.flatMap((table) => table.rows.map((row) => row.image)))];
  const results: Result[] = new Array(names.length);
  let done = 0;
  await forEachConcurrently(
    names,
    async (name, index) => {
      results[index] = await inspectImage(name, folder);
      options.onProgress?.(++done, names.length);
    },
    { concurrency: options.concurrency ?? defaultConcurrency, signal: options.signal },
  );
  const content = new Map<string, ImageContent>();
  const missing: string[] = [];
  const unreadable: { image: string; reason: string }[] = [];
  const sizes = new Map<string, { width: number; height: number; images: number }>();
  names.forEach((image, index) => {
    const result = results[index] as Result;
    if (result === 'missing') missing.push(image);
    else if ('reason' in result) unreadable.push({ image, reason: result.reason });
    else {
      content.set(image, result.content);
      const { width, height } = result;
      const key = `${width}×${height}`;
      sizes.set(key, { width, height, images: (sizes.get(key)?.images ?? 0) + 1 });
    }
  });
  return {
    missing,
    unreadable,
    samePixels: samePixels(content),
    sizes: [...sizes.values()].sort((a, b) => b.images - a.images),
    content,
  };
}

type Result =
  | 'missing'
  | { readonly reason: string }
  | { readonly content: ImageContent; readonly width: number; readonly height: number };

async function inspectImage(name: string, folder: ImageFolder): Promise<Result> {
  try {
    const path = folder.find(name);
    if (path === undefined) return 'missing';
    const bytes = await readFile(path).catch((error) => {
      throw new InputError(`cannot read the image ${path}: ${reasonOf(error)}`);
    });
    const { width, height, data } = await decodeImageBytes(bytes, path);
    const pixels = createHash('sha256').update(`${width}×${height}:`).update(data).digest('hex');
    return { content: { bytes: hashOf(bytes), pixels }, width, height };
  } catch (error) {
    if (error instanceof InputError) return { reason: messageOf(error) };
    throw error;
  }
}

function samePixels(content: ContentIndex): string[][] {
  const groups = new Map<string, string[]>();
  for (const [image, { pixels }] of content) {
    const group = groups.get(pixels);
    if (group) group.push(image);
    else groups.set(pixels, [image]);
  }
  return [...groups.values()].filter((group) => group.length > 1);
}
