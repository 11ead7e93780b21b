/** Boxes that radiologists drew around findings: `Image,Finding,x,y,width,height`, or NIH's `BBox_List_2017.csv`. */

import { type Box, boxesOf } from './box-table.ts';
import { readCsv } from './csv.ts';

export type { Box } from './box-table.ts';

/**
 * Reads a table of boxes, plain or gzipped, in the file's order.
 *
 * @throws InputError that names file and line: what `readCsv` and `boxesOf` throw.
 */
export async function readBoxes(path: string): Promise<Box[]> {
  return boxesOf(await readCsv(path));
}
