/**
 * A zip archive whose files are stored plainly, as `torch.save` stores them: by its directory, every file within the archive,
 * none overlapping another, each with its checksum. Compressed files are refused, so that nothing is larger than the archive.
 * APPNOTE.TXT, https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */

import { crc32 } from 'node:zlib';

const signatures = { file: 0x04034b50, entry: 0x02014b50, end: 0x06054b50, end64: 0x06064b50, locator64: 0x07064b50 };

/** Sizes of records without their parts of varying length. */
const sizes = { file: 30, entry: 46, end: 22, locator64: 20, end64: 56 };

/** In 32 bits: the value is in the record with 64. */
const elsewhere = 0xffffffff;

/**
 * The files of an archive by name. They are views of `bytes`; a file's checksum is compared when it is read.
 *
 * @throws if the archive isn't sound; reading throws if the file's bytes are damaged
 */
export function readZip(bytes: Uint8Array): ReadonlyMap<string, () => Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { count, start } = directoryOf(view);
  const files = new Map<string, () => Uint8Array>();
  const ranges: { readonly name: string; readonly from: number; readonly to: number }[] = [];
  let at = start;
  for (let i = 0; i < count; i++) {
    expectRecord(view, at, signatures.entry, sizes.entry, 'its directory');
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((place) => view.getUint16(at + place, true));
    const extraAt = at + sizes.entry + nameLength!;
    const next = extraAt + extraLength! + commentLength!;
    if (next > bytes.length) throw new Error('its directory breaks off');
    const name = new TextDecoder().decode(bytes.subarray(at + sizes.entry, extraAt));
    const { size, packed, header } = sizesOf(view, at, extraAt, extraLength!);
    if (view.getUint16(at + 10, true) !== 0)
      throw new Error(`its part ${name} is compressed; torch.save stores plainly`);
    if ((view.getUint16(at + 8, true) & 1) === 1) throw new Error(`its part ${name} is encrypted`);
    if (size !== packed) throw new Error(`its part ${name} has ${packed} bytes and declares ${size}`);
    expectRecord(view, header, signatures.file, sizes.file, `its part ${name}`);
    const from = header + sizes.file + view.getUint16(header + 26, true) + view.getUint16(header + 28, true);
    if (from + size > start) throw new Error(`its part ${name} ends at byte ${from + size}, the parts at ${start}`);
    if (files.has(name)) throw new Error(`its part ${name} is there twice`);
    const checksum = view.getUint32(at + 16, true);
    ranges.push({ name, from: header, to: from + size });
    files.set(name, () => checked(bytes.subarray(from, from + size), checksum, name));
    at = next;
  }
  expectApart(ranges);
  return files;
}

function checked(content: Uint8Array, checksum: number, name: string): Uint8Array {
  if (crc32(content) !== checksum) throw new Error(`its part ${name} is damaged: the checksum doesn't fit`);
  return content;
}

/** The end of an archive says where its directory begins and how many files there are. */
function directoryOf(view: DataView): { readonly count: number; readonly start: number } {
  const furthest = Math.max(0, view.byteLength - sizes.end - 0xffff);
  for (let at = view.byteLength - sizes.end; at >= furthest; at--) {
    if (view.getUint32(at, true) !== signatures.end) continue;
    const [count, start] = [view.getUint16(at + 10, true), view.getUint32(at + 16, true)];
    if (start !== elsewhere && count !== 0xffff) return inside({ count, start }, view);
    const locator = at - sizes.locator64;
    expectRecord(view, locator, signatures.locator64, sizes.locator64, 'its end');
    const end64 = Number(view.getBigUint64(locator + 8, true));
    expectRecord(view, end64, signatures.end64, sizes.end64, 'its end');
    const [count64, start64] = [32, 48].map((place) => Number(view.getBigUint64(end64 + place, true)));
    return inside({ count: count64!, start: start64! }, view);
  }
  throw new Error('it breaks off: a zip archive has its directory at the end');
}

function inside(directory: { count: number; start: number }, view: DataView) {
  const { count, start } = directory;
  if (start > view.byteLength || count > view.byteLength / sizes.entry)
    throw new Error(`its directory of ${count} parts at byte ${start} has no place in ${view.byteLength} bytes`);
  return directory;
}

/** Sizes and place of a file; where they take 64 bits they are in the extra field 1, those that are there one after another. */
function sizesOf(view: DataView, entry: number, extraAt: number, extraLength: number) {
  const found = [24, 20, 42].map((place) => view.getUint32(entry + place, true));
  for (let at = extraAt; at + 4 <= extraAt + extraLength; ) {
    const [id, length] = [view.getUint16(at, true), view.getUint16(at + 2, true)];
    let place = at + 4;
    at = place + length;
    if (id !== 1) continue;
    for (const [i, value] of found.entries()) {
      if (value !== elsewhere || place + 8 > Math.min(at, extraAt + extraLength)) continue;
      found[i] = Number(view.getBigUint64(place, true));
      place += 8;
    }
  }
  const [size, packed, header] = found as [number, number, number];
  return { size, packed, header };
}

function expectRecord(view: DataView, at: number, signature: number, size: number, what: string): void {
  if (at < 0 || at + size > view.byteLength || view.getUint32(at, true) !== signature)
    throw new Error(`${what} isn't where it should be, at byte ${at}`);
}

function expectApart(ranges: readonly { readonly name: string; readonly from: number; readonly to: number }[]): void {
  const sorted = [...ranges].sort((a, b) => a.from - b.from);
  sorted.forEach(({ name, from }, i) => {
    const before = sorted[i - 1];
    if (before !== undefined && before.to > from) throw new Error(`its parts ${before.name} and ${name} overlap`);
  });
}
