/** Writes a data set of phantoms: images, a table of labels, a table of boxes, and the split by patient. */

import { rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { stringify } from 'csv-stringify/sync';
import sharp from 'sharp';
import { InputError, InterruptedError } from '../base/error.ts';
import { makeNewFolder, writeFileSafely } from '../base/files.ts';
import type { GreyImage } from '../image/image.ts';
import { phantomFindings } from './course.ts';
import { type FindingBox, type Phantom, renderPhantom } from './render.ts';
import { type Fractions, type SplitName, splitNames, splitPatients } from './split.ts';

export interface PhantomSet {
  /** A new or an empty folder. */
  readonly folder: string;
  /** How many images; a patient has one to four of them. */
  readonly images: number;
  readonly seed: number;
  /** Pixels a side; 512 where it isn't given. */
  readonly size?: number;
  /** Parts of the images in `train.csv`, `valid.csv` and `test.csv`; 0.7, 0.1 and 0.2 where they aren't given. */
  readonly fractions?: Fractions;
  /** Called after each image has been written. */
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

export interface WrittenPhantoms {
  readonly patients: number;
  /** Images in each split. */
  readonly splits: Readonly<Record<SplitName, number>>;
  /** Images with each finding. */
  readonly positives: Readonly<Record<string, number>>;
}

const smallest = 64;
const largest = 2048;

/**
 * Writes `images/*.png`, `labels.csv`, `boxes.csv`, `train.csv`, `valid.csv` and `test.csv` into a folder.
 * The tables come last: a folder with tables is whole. Interrupted or failed, it leaves the folder empty.
 *
 * @throws InputError if the folder is in use or can't be written, or a number is out of range.
 * @throws InterruptedError after the signal.
 */
export async function writePhantoms(set: PhantomSet): Promise<WrittenPhantoms> {
  const { folder, images, seed, size = 512, fractions = { train: 0.7, valid: 0.1, test: 0.2 } } = set;
  checkNumbers(images, size, fractions);
  await makeNewFolder(folder, 'choose another folder or empty this one');
  try {
    const rows = await writeImages(set, size);
    return await writeTables(folder, rows, seed, fractions);
  } catch (error) {
    // The folder was empty before: everything in it is from this call.
    const names = ['images', 'labels.csv', 'boxes.csv', ...splitNames.map((name) => `${name}.csv`)];
    await Promise.all(names.map((name) => rm(join(folder, name), { recursive: true, force: true })));
    throw error;
  }
}

function checkNumbers(images: number, size: number, fractions: Fractions): void {
  if (!Number.isInteger(images) || images < 1) {
    throw new InputError(`the number of images must be a whole number of at least 1, found ${images}`);
  }
  if (!Number.isInteger(size) || size < smallest || size > largest) {
    throw new InputError(`the size must be a whole number of pixels from ${smallest} to ${largest}, found ${size}`);
  }
  const parts = splitNames.map((name) => fractions[name]);
  const sum = parts.reduce((a, b) => a + b, 0);
  if (parts.some((part) => !(part >= 0)) || Math.abs(sum - 1) > 1e-6) {
    throw new InputError(
      `the parts for training, validation and test must each be at least 0 and sum to 1, found ${parts.join(', ')}`,
    );
  }
}

/** What the tables hold of an image. */
interface Row {
  readonly file: string;
  readonly phantom: Omit<Phantom, 'image'>;
}

/** Renders on this thread while earlier images are compressed and written on others, a bounded number at a time. */
async function writeImages({ folder, images, seed, onProgress, signal }: PhantomSet, size: number): Promise<Row[]> {
  const rows: Row[] = [];
  const limit = 4 * availableParallelism();
  const pending = new Set<Promise<void>>();
  let failure: { error: unknown } | undefined;
  let done = 0;
  for (let number = 0; number < images && failure === undefined && signal?.aborted !== true; number++) {
    const { image, ...phantom } = renderPhantom({ seed, of: number, size });
    const file = `${phantom.patient.id}_${String(phantom.visit).padStart(2, '0')}.png`;
    rows.push({ file, phantom });
    const task = writePng(join(folder, 'images', file), image)
      .then(() => onProgress?.(++done, images))
      .catch((error: unknown) => {
        failure ??= { error };
      })
      .finally(() => pending.delete(task));
    pending.add(task);
    // Rendering holds the thread: let signals and finished writes in.
    await setImmediate();
    if (pending.size >= limit) await Promise.race(pending);
  }
  await Promise.all(pending);
  if (failure !== undefined) throw failure.error;
  if (signal?.aborted === true) throw new InterruptedError('interrupted: no phantoms were kept');
  return rows;
}

async function writePng(path: string, { data, width, height }: GreyImage): Promise<void> {
  const png = await sharp(data, { raw: { width, height, channels: 1 } })
    .toColourspace('b-w')
    .png({ compressionLevel: 3, adaptiveFiltering: true })
    .toBuffer();
  await writeFileSafely(path, png);
}

async function writeTables(
  folder: string,
  rows: readonly Row[],
  seed: number,
  fractions: Fractions,
): Promise<WrittenPhantoms> {
  const imagesOf = new Map<string, number>();
  for (const { phantom } of rows) imagesOf.set(phantom.patient.id, (imagesOf.get(phantom.patient.id) ?? 0) + 1);
  const splitOf = splitPatients(seed, imagesOf, fractions);
  const rowsOf = (name: SplitName) => rows.filter(({ phantom }) => splitOf.get(phantom.patient.id) === name);

  for (const name of splitNames) await writeFileSafely(join(folder, `${name}.csv`), labelTable(rowsOf(name)));
  await writeFileSafely(join(folder, 'boxes.csv'), boxTable(rows));
  await writeFileSafely(join(folder, 'labels.csv'), labelTable(rows));

  const positives = (finding: string) =>
    rows.filter(({ phantom }) => phantom.findings.some((name) => name === finding));
  return {
    patients: imagesOf.size,
    splits: { train: rowsOf('train').length, valid: rowsOf('valid').length, test: rowsOf('test').length },
    positives: Object.fromEntries(phantomFindings.map((finding) => [finding, positives(finding).length])),
  };
}

function labelTable(rows: readonly Row[]): string {
  const header = ['Image', 'PatientId', ...phantomFindings, 'ViewPosition', 'Age', 'Sex'];
  const lines = rows.map(({ file, phantom: { patient, findings, view } }) => [
    file,
    patient.id,
    ...phantomFindings.map((finding) => (findings.includes(finding) ? 1 : 0)),
    view,
    patient.age,
    patient.sex,
  ]);
  return stringify([header, ...lines]);
}

function boxTable(rows: readonly Row[]): string {
  const line = (file: string, box: FindingBox) => [file, box.finding, box.x, box.y, box.width, box.height];
  const lines = rows.flatMap(({ file, phantom }) => phantom.boxes.map((box) => line(file, box)));
  return stringify([['Image', 'Finding', 'x', 'y', 'width', 'height'], ...lines]);
}
