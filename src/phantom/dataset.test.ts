import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { InputError, InterruptedError } from '../base/error.ts';
import { phantomFindings } from './course.ts';
import { writePhantoms } from './dataset.ts';
import { renderPhantom } from './render.ts';

const newFolder = () => mkdtempSync(join(tmpdir(), 'roentgen-phantom-'));
const table = (folder: string, name: string): Record<string, string>[] =>
  parse(readFileSync(join(folder, name)), { columns: true });
const size = 64;

describe('writePhantoms', () => {
  it('writes images, labels, boxes and a split by patient that agree with one another', async () => {
    const folder = newFolder();
    const progress: number[] = [];
    const written = await writePhantoms({
      folder,
      images: 40,
      seed: 1,
      size,
      onProgress: (done) => progress.push(done),
    });

    const labels = table(folder, 'labels.csv');
    expect(Object.keys(labels[0]!)).toEqual(['Image', 'PatientId', ...phantomFindings, 'ViewPosition', 'Age', 'Sex']);
    expect(readdirSync(join(folder, 'images')).sort()).toEqual(labels.map((row) => row.Image).sort());
    expect(progress).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));

    const splits = ['train', 'valid', 'test'].map((name) => table(folder, `${name}.csv`));
    const rowsInOrder = (rows: Record<string, string>[]) => rows.map((row) => JSON.stringify(row)).sort();
    expect(rowsInOrder(splits.flat())).toEqual(rowsInOrder(labels));
    const patients = splits.map((rows) => new Set(rows.map((row) => row.PatientId)));
    expect(patients.reduce((sum, set) => sum + set.size, 0)).toBe(new Set(labels.map((row) => row.PatientId)).size);
    expect(splits.map((rows) => rows.length)).toEqual(Object.values(written.splits));

    const boxed = new Set(table(folder, 'boxes.csv').map((box) => `${box.Image} ${box.Finding}`));
    const labelled = labels.flatMap((row) =>
      phantomFindings.filter((finding) => row[finding] === '1').map((finding) => `${row.Image} ${finding}`),
    );
    expect(boxed).toEqual(new Set(labelled));
  });

  it('writes the pixels that renderPhantom gives, as 8-bit grey, however many images are asked for', async () => {
    const folder = newFolder();
    await writePhantoms({ folder, images: 3, seed: 4, size });
    for (const [image, { Image }] of table(folder, 'labels.csv').entries()) {
      const file = sharp(join(folder, 'images', Image!));
      expect(await file.metadata()).toMatchObject({ channels: 1, depth: 'uchar', width: size, height: size });
      const pixels = await file.toColourspace('b-w').raw().toBuffer();
      expect(pixels.equals(renderPhantom({ seed: 4, of: image, size }).image.data)).toBe(true);
    }
  });

  it('refuses a folder in use, and says what to do', async () => {
    const folder = newFolder();
    writeFileSync(join(folder, 'precious'), '');
    await expect(writePhantoms({ folder, images: 1, seed: 1, size })).rejects.toThrow(/choose another folder/);
    expect(readdirSync(folder)).toEqual(['precious']);
  });

  it('refuses numbers that make no data set', async () => {
    const folder = newFolder();
    await expect(writePhantoms({ folder, images: 0, seed: 1 })).rejects.toThrow(InputError);
    await expect(writePhantoms({ folder, images: 1, seed: 1, size: 10 })).rejects.toThrow(/from 64 to 2048, found 10/);
    const fractions = { train: 0.7, valid: 0.7, test: 0.2 };
    await expect(writePhantoms({ folder, images: 1, seed: 1, fractions })).rejects.toThrow(/sum to 1, found 0.7/);
  });

  it('leaves nothing behind when interrupted', async () => {
    const folder = newFolder();
    const stop = new AbortController();
    const writing = writePhantoms({
      folder,
      images: 50,
      seed: 1,
      size,
      signal: stop.signal,
      onProgress: (done) => done === 3 && stop.abort(),
    });
    await expect(writing).rejects.toThrow(InterruptedError);
    expect(readdirSync(folder)).toEqual([]);
  });
});
