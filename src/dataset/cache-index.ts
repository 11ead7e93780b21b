/**
 * The lines of an image cache's index. Each has a checksum of its own, CRC-32 of what follows it, so that a line that was
 * cut off or damaged is known as such and counts as never written, whatever comes before and after it.
 */

import { crc32 } from 'node:zlib';

/** The pixels of this content (SHA-256 of an image file's bytes, in hexadecimal) are in this slot; their CRC-32. */
export type SlotEntry = readonly [kind: 'slot', content: string, slot: number, checksum: number];

/** The file at this absolute path has this content as long as its stamp (size and time of change) stays. */
export type FileEntry = readonly [kind: 'file', path: string, stamp: string, content: string];

export type IndexEntry = SlotEntry | FileEntry;

/** The first line: what all pixels of the volume have in common. */
export function indexHeader(settings: string): string {
  return line(['roentgen images', settings]);
}

export function indexLine(entry: IndexEntry): string {
  return line(entry);
}

/**
 * Understands an index.
 *
 * @returns `undefined` where the header isn't that of these settings. `isWhole`: every line is good and the last one ends.
 */
export function parseIndex(
  text: string,
  settings: string,
): { readonly entries: readonly IndexEntry[]; readonly isWhole: boolean } | undefined {
  const lines = text.split('\n');
  const ending = lines.pop();
  if (`${lines.shift()}\n` !== indexHeader(settings)) return undefined;
  const entries = lines.map(entryOf).filter((entry) => entry !== undefined);
  return { entries, isWhole: ending === '' && entries.length === lines.length };
}

function line(values: readonly unknown[]): string {
  return `${checked(JSON.stringify(values))}\n`;
}

/** What has the right checksum was written by `line`. */
function entryOf(text: string): IndexEntry | undefined {
  const values = text.slice(9);
  return text === checked(values) ? (JSON.parse(values) as IndexEntry) : undefined;
}

function checked(values: string): string {
  return `${crc32(values).toString(16).padStart(8, '0')} ${values}`;
}
