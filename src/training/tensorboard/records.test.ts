import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../base/error.ts';
import { decodeRecords, encodeRecord } from './records.ts';

const fileOf = (contents: readonly Uint8Array[]) => Buffer.concat(contents.map(encodeRecord));
const some = fc.array(fc.uint8Array({ maxLength: 40 }), { minLength: 1, maxLength: 6 });
const letters = (text: string) => new TextEncoder().encode(text);

describe('records', () => {
  it('come back as they were, from a part of a larger buffer too', () => {
    fc.assert(
      fc.property(some, fc.nat({ max: 8 }), (contents, shift) => {
        const file = fileOf(contents);
        const buffer = Buffer.concat([Buffer.alloc(shift, 7), file, Buffer.alloc(3, 7)]);
        const found = decodeRecords(buffer.subarray(shift, shift + file.length), 'events');
        expect(found.contents.map((bytes) => [...bytes])).toEqual(contents.map((bytes) => [...bytes]));
        expect(found.end).toBe(file.length);
      }),
    );
  });

  it('are framed as TensorFlow frames them', () => {
    // Written by TensorBoard 2.21's RecordWriter.
    expect(Buffer.from(encodeRecord(letters('123456789'))).toString('hex')).toBe(
      '090000000000000037f97139313233343536373839e5b08ac7',
    );
  });

  it('may be cut off anywhere: those before are whole, and it is told where they end', () => {
    fc.assert(
      fc.property(some, fc.nat(), (contents, place) => {
        const file = fileOf(contents);
        const length = place % file.length;
        const { contents: whole, end } = decodeRecords(file.subarray(0, length), 'events');
        let [count, total] = [0, 0];
        for (const { length: size } of contents.map(encodeRecord)) {
          if (total + size > length) break;
          count++;
          total += size;
        }
        expect([whole.length, end]).toEqual([count, total]);
      }),
    );
  });
});

describe('damage', () => {
  it('of any byte is found and not taken for a file cut off', () => {
    fc.assert(
      fc.property(some, fc.nat(), fc.integer({ min: 1, max: 255 }), (contents, place, change) => {
        const file = fileOf(contents);
        file[place % file.length]! ^= change;
        expect(() => decodeRecords(file, 'events')).toThrow(InputError);
      }),
    );
  });

  it.each([
    ['a length', 19 + 3, 'train/events is damaged: the record at byte 19 has a length that does not fit its checksum'],
    ['content', 19 + 13, 'train/events is damaged: the record at byte 19 has content that does not fit its checksum'],
    [
      'a checksum',
      19 + 17,
      'train/events is damaged: the record at byte 19 has content that does not fit its checksum',
    ],
  ])('of %s is named with the file and the byte', (_, place, message) => {
    const file = fileOf([letters('one'), letters('three'), letters('two')]);
    file[place]! ^= 1;
    expect(() => decodeRecords(file, 'train/events')).toThrow(new InputError(message));
  });

  it('includes zeros that a file system has put after the last record', () => {
    const file = Buffer.concat([fileOf([letters('one')]), new Uint8Array(64)]);
    expect(() => decodeRecords(file, 'events')).toThrow(/record at byte 19 has a length/);
  });
});
