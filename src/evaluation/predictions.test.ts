import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPredictions, writePredictions } from './predictions.ts';

const folder = mkdtempSync(join(tmpdir(), 'roentgen-predictions-'));
let count = 0;
const file = (content: string | Uint8Array) => {
  const path = join(folder, `${count++}.csv`);
  writeFileSync(path, content);
  return path;
};
const read = (content: string | Uint8Array) => readPredictions(file(content));

describe('readPredictions', () => {
  it('takes columns by name, with or without prob_, in any spelling, plain or gzipped', async () => {
    const expected = { findings: ['Mass', 'Pleural_Thickening'], images: ['a.png', 'b.png'] };
    for (const header of ['Image,Mass,Pleural_Thickening', 'Image Index,prob_Mass,prob_Pleural Thickening']) {
      const text = `${header}\na.png,0.25,1\nb.png,1e-3,0\n`;
      for (const content of [text, gzipSync(text)]) {
        const table = await read(content);
        expect(table).toMatchObject(expected);
        expect([...table.probabilities]).toEqual([0.25, 1, 0.001, 0]);
      }
    }
  });

  it('leaves columns about the patient alone, and truth beside columns named prob_, and says so', async () => {
    const plain = await read('Image,Patient ID,Age,Mass\na.png,12,50,0.5\n');
    expect(plain).toMatchObject({ findings: ['Mass'], unusedColumns: ['Patient ID', 'Age'] });
    const named = await read('Image,Mass,prob_Mass\na.png,1,0.5\n');
    expect(named).toMatchObject({ findings: ['Mass'], unusedColumns: ['Mass'] });
    expect([...named.probabilities]).toEqual([0.5]);
  });

  it.each(['1.5', '-0.1', 'NaN', '', 'high', '0x1', 'Infinity'])(
    'names line and column of the value %j',
    async (bad) => {
      await expect(read(`Image,Mass\na.png,0.5\nb.png,${bad}\n`)).rejects.toThrow(
        new RegExp(`\\.csv, line 3, column Mass: expected a probability from 0 to 1, found "${bad}"`),
      );
    },
  );

  it.each([
    ['no image column', 'File,Mass\na.png,0.5\n', /expected Image or Image Index, found File, Mass/],
    ['no prediction', 'Image,PatientId\na.png,3\n', /has no predictions: .*found Image, PatientId/],
    ['no rows', 'Image,Mass\n', /a header but no rows/],
    ['an image twice', 'Image,Mass\na.png,0.5\na.png,0.5\n', /the image a\.png is on lines 2 and 3/],
    ['a finding twice', 'Image,Mass,mass\na.png,0.5,0.5\n', /two columns for Mass/],
    ['an image without a name', 'Image,Mass\n,0.5\n', /line 2: the image's file name is missing/],
  ])('refuses a table with %s', async (_, text, message) => {
    await expect(read(text)).rejects.toThrow(message);
  });
});

describe('writePredictions', () => {
  it('writes Image, a column per finding, 9 significant digits', async () => {
    const path = join(folder, 'written.csv');
    await writePredictions(path, {
      findings: ['Mass', 'Nodule'],
      images: ['a.png', 'b, c.png'],
      probabilities: Float64Array.of(0.123456789123, 1, 1.5e-9, 0.5),
    });
    expect(readFileSync(path, 'utf8')).toBe('Image,Mass,Nodule\na.png,0.123456789,1\n"b, c.png",1.5e-9,0.5\n');
  });

  it('keeps every float32 exactly', async () => {
    const path = join(folder, 'round.csv');
    await fc.assert(
      fc.asyncProperty(
        fc.float32Array({ min: 0, max: 1, noNaN: true, minLength: 1, maxLength: 30 }),
        async (probabilities) => {
          const images = Array.from(probabilities, (_, index) => `${index}.png`);
          await writePredictions(path, { findings: ['Mass'], images, probabilities });
          const table = await readPredictions(path);
          expect(Float32Array.from(table.probabilities).map(Math.abs)).toEqual(probabilities.map(Math.abs));
        },
      ),
      { numRuns: 30 },
    );
  });

  it('never writes what is no number', async () => {
    const bad = { findings: ['Mass'], images: ['a.png'], probabilities: Float64Array.of(Number.NaN) };
    await expect(writePredictions(join(folder, 'bad.csv'), bad)).rejects.toThrow(/the probability of Mass for a\.png/);
  });
});
