import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { realData } from '../../test/support/data.ts';
import { readBoxes } from './boxes.ts';

const path = join(mkdtempSync(join(tmpdir(), 'roentgen-boxes-')), 'boxes.csv');
const read = (content: string) => {
  writeFileSync(path, content);
  return readBoxes(path);
};

describe('readBoxes', () => {
  it("reads the project's form and NIH's, whose header has nameless columns", async () => {
    const box = { image: 'a.png', finding: 'Infiltration', x: 1.5, y: 2, width: 3, height: 4 };
    expect(await read('Finding,Image,x,y,width,height\nInfiltration,a.png,1.5,2,3,4\n')).toEqual([box]);
    expect(await read('Image Index,Finding Label,Bbox [x,y,w,h],,,\na.png,Infiltrate,1.5,2,3,4\n')).toEqual([box]);
  });

  it.each([
    ['Image,Finding,x,y,width\na,Mass,1,2,3\n', /no column for the box's height: expected height/],
    ['Image,Finding,x,y,width,height\na,Mass,1,2,3,four\n', /boxes\.csv, line 2, column height: .* found "four"/],
    ['Image,Finding,x,y,width,height\na,Mass,1,,3,4\n', /line 2, column y: expected a number, found ""/],
    ['Image,Finding,x,y,width,height\na,Mass,1,2,0,4\n', /line 2: a box of 0 × 4 pixels/],
    ['Image,Finding,x,y,width,height\n,Mass,1,2,3,4\n', /line 2: the image or the finding is missing/],
  ])('refuses %j', async (content, message) => {
    await expect(read(content)).rejects.toThrow(message);
  });

  it.skipIf(!realData(''))("reads NIH's 984 boxes (skipped where shared/data is absent)", async () => {
    const boxes = await readBoxes(realData('labels/BBox_List_2017.csv.gz') as string);
    expect(boxes.length).toBe(984);
    expect(new Set(boxes.map((box) => box.image)).size).toBe(880);
    expect(boxes.filter((box) => box.finding === 'Infiltration').length).toBe(123);
    for (const { x, y, width, height } of boxes) {
      expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
      expect(Math.max(x + width, y + height)).toBeLessThanOrEqual(1025);
    }
    expect((await readBoxes(realData('nih/boxes.csv') as string)).length).toBe(8);
  });
});
