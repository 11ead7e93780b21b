/** Reads a dropped table of boxes by the rules of the project's tables. Loaded when the first table is dropped. */

import { type Box, boxesOf } from '../../../src/dataset/box-table.ts';
import { parseCsv } from '../../../src/dataset/csv-table.ts';

/** @throws InputError that names the file and line, and what was expected */
export async function readBoxTable(file: File): Promise<Box[]> {
  const isGzip = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  const bytes =
    isGzip[0] === 0x1f && isGzip[1] === 0x8b ? file.stream().pipeThrough(new DecompressionStream('gzip')) : file;
  return boxesOf(parseCsv(await new Response(bytes).text(), file.name));
}
