/**
 * TFRecord, the framing of TensorBoard's event files. A record is, little-endian,
 *   uint64 length · uint32 mask(crc(length)) · the data · uint32 mask(crc(data)),   mask(c) = (c rotated right by 15) + 0xa282ead8,
 * where crc is CRC-32C; the mask is there so that a record inside a record has another checksum.
 * https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/lib/io/record_writer.h
 */

import { InputError } from '../../base/error.ts';
import { crc32c } from './crc32c.ts';

const headBytes = 12;
const tailBytes = 4;

/** A record around the data. */
export function encodeRecord(data: Uint8Array): Uint8Array {
  const record = new Uint8Array(headBytes + data.length + tailBytes);
  const view = new DataView(record.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, maskedChecksum(record.subarray(0, 8)), true);
  record.set(data, headBytes);
  view.setUint32(headBytes + data.length, maskedChecksum(data), true);
  return record;
}

export interface Records {
  /** What the records hold: views of the bytes. */
  readonly contents: readonly Uint8Array[];
  /** Where the last whole record ends. Less than the length of the bytes where the last record is cut off. */
  readonly end: number;
}

/**
 * Takes the records out of a file's bytes and checks every checksum. A file may end within a record, as one does whose
 * writer was killed: `end` tells. Anything else that is no record is damage.
 *
 * @param name what to call the file in errors
 * @throws InputError that names the file and the byte at which the damaged record begins
 */
export function decodeRecords(bytes: Uint8Array, name: string): Records {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const contents: Uint8Array[] = [];
  let end = 0;
  const expectChecksum = (part: string, start: number, stop: number) => {
    if (view.getUint32(stop, true) === maskedChecksum(bytes.subarray(start, stop))) return;
    throw new InputError(`${name} is damaged: the record at byte ${end} has ${part} that does not fit its checksum`);
  };
  while (end + headBytes <= bytes.length) {
    expectChecksum('a length', end, end + 8);
    const start = end + headBytes;
    const stop = start + Number(view.getBigUint64(end, true));
    if (stop + tailBytes > bytes.length) break;
    expectChecksum('content', start, stop);
    contents.push(bytes.subarray(start, stop));
    end = stop + tailBytes;
  }
  return { contents, end };
}

function maskedChecksum(bytes: Uint8Array): number {
  const checksum = crc32c(bytes);
  return (((checksum >>> 15) | (checksum << 17)) + 0xa282ead8) >>> 0;
}
