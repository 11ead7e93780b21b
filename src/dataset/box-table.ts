/** Boxes that radiologists drew around findings, out of a table of text. Needs no Node: the viewer's page reads boxes too. */

import { InputError } from '../base/error.ts';
import { type CsvTable, requireColumn } from './csv-table.ts';
import { canonicalFinding } from './findings.ts';

/** In pixels of the original image; x and y are the left and upper edge. */
export interface Box {
  readonly image: string;
  readonly finding: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * The boxes of a table, in its order. NIH's header names the columns of the box `Bbox [x`, `y`, `w` and `h]`; its
 * `Infiltrate` becomes Infiltration.
 *
 * @throws InputError that names table and line: a missing column, an edge that is no number, a box without extent.
 */
export function boxesOf(csv: CsvTable): Box[] {
  const image = requireColumn(csv, ['Image', 'Image Index'], "the image's file name");
  const finding = requireColumn(csv, ['Finding', 'Finding Label'], 'the finding');
  const x = requireColumn(csv, ['x', 'Bbox [x'], "the box's left edge");
  const y = requireColumn(csv, ['y'], "the box's upper edge");
  const width = requireColumn(csv, ['width', 'w'], "the box's width");
  const height = requireColumn(csv, ['height', 'h', 'h]'], "the box's height");
  return csv.rows.map((row, index) => {
    const box = {
      image: row[image]!,
      finding: canonicalFinding(row[finding]!),
      x: numberAt(csv, index, x),
      y: numberAt(csv, index, y),
      width: numberAt(csv, index, width),
      height: numberAt(csv, index, height),
    };
    const where = `${csv.path}, line ${csv.lines[index]}`;
    if (box.image === '' || box.finding === '') throw new InputError(`${where}: the image or the finding is missing`);
    if (box.width <= 0 || box.height <= 0) {
      throw new InputError(`${where}: a box of ${box.width} × ${box.height} pixels; both must be above 0`);
    }
    return box;
  });
}

function numberAt(csv: CsvTable, index: number, column: number): number {
  const text = csv.rows[index]![column]!;
  const value = text === '' ? Number.NaN : Number(text);
  if (Number.isFinite(value)) return value;
  throw new InputError(
    `${csv.path}, line ${csv.lines[index]}, column ${csv.header[column]}: expected a number, found ${JSON.stringify(text)}`,
  );
}
