import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { describe, expect, it } from 'vitest';
import { join, readTruth } from './join.ts';

const folder = mkdtempSync(joinPath(tmpdir(), 'roentgen-join-'));
let count = 0;
const truth = (text: string, predicted = predictions.findings) => {
  const path = joinPath(folder, `${count++}.csv`);
  writeFileSync(path, text);
  return readTruth(path, predicted);
};
const predictions = {
  findings: ['Nodule', 'Mass'],
  images: ['a.png', 'b.png', 'c.png'],
  probabilities: Float64Array.of(0.1, 0.2, 0.3, 0.4, 0.5, 0.6),
};

describe('join', () => {
  it('matches rows by image and columns by name, whatever the order, and counts what is in one table only', async () => {
    const table = await truth('Image,PatientId,Mass,Edema,Nodule\nd.png,1,1,1,1\nc.png,2,1,0,\na.png,2,0,1,1\n');
    const joined = join(predictions, table);
    expect(joined).toMatchObject({
      findings: ['Nodule', 'Mass'],
      images: ['a.png', 'c.png'],
      patients: 1,
      onlyPredicted: 1,
      onlyInTruth: 1,
      findingsOnlyPredicted: [],
      findingsOnlyInTruth: ['Edema'],
    });
    expect(joined.rows.map(({ image, patient }) => [image, patient])).toEqual([
      ['a.png', '2'],
      ['c.png', '2'],
    ]);
    expect([...joined.labels]).toEqual([1, 0, -1, 1]);
    expect([...joined.scores]).toEqual([0.1, 0.2, 0.5, 0.6]);
  });

  it('keeps a finding that the truth lacks, with all its labels unknown', async () => {
    const joined = join(predictions, await truth('Image,Mass\na.png,1\nb.png,0\n'));
    expect(joined).toMatchObject({ findingsOnlyPredicted: ['Nodule'], patients: null });
    expect([...joined.labels]).toEqual([-1, 1, -1, 0]);
  });

  it("takes a finding that no row of NIH's lists names as absent everywhere", async () => {
    const table = await truth('Image Index,Finding Labels\na.png,Mass|Edema\nb.png,No Finding\n');
    expect([...join(predictions, table).labels]).toEqual([0, 1, 0, 0]);
  });

  it('says which tables share no image, and how their names look', async () => {
    const table = await truth('Image,Mass\nimages/a.png,1\n');
    expect(() => join(predictions, table)).toThrow(/joined by name: the first is a\.png in the one, images\/a\.png/);
  });

  it('says which tables share no finding', async () => {
    const table = await truth('Image,Edema\na.png,1\n');
    expect(() => join(predictions, table)).toThrow(/no finding is both in .*\(Nodule, Mass\).*\(Edema\)/);
  });

  it('refuses two rows of truth for one predicted image, and only for such', async () => {
    const table = await truth('Image,Mass\na.png,1\nz.png,0\nz.png,1\n');
    expect(join(predictions, table).images).toEqual(['a.png']);
    const twice = await truth('Image,Mass\na.png,1\nb.png,0\na.png,1\n');
    expect(() => join(predictions, twice)).toThrow(/the image a\.png is on lines 2 and 4/);
  });
});
