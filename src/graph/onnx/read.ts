/**
 * Reading protocol buffers that may be damaged or hostile: every message is read within its own bytes, every field with the
 * wire type that it must have, and an error says in which part of the file it is.
 */

import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { messageOf } from '../../base/error.ts';

/** Takes one field's value from the reader. */
export type TakeField = (reader: BinaryReader, wireType: WireType) => void;

/** Reads a message's fields in their order; a field without a taker is skipped. */
export function readFields(bytes: Uint8Array, takers: Readonly<Record<number, TakeField>>): void {
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    const take = takers[field];
    if (take === undefined) reader.skip(wireType, field);
    else take(reader, wireType);
  }
}

/** Puts the part's name before the message of what is thrown inside. */
export function inside<T>(part: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new Error(`${part}: ${error instanceof RangeError ? 'the bytes end too early' : messageOf(error)}`);
  }
}

export function takeMessage(reader: BinaryReader, wireType: WireType): Uint8Array {
  expectWireType(wireType, WireType.LengthDelimited);
  return reader.bytes();
}

export function takeText(reader: BinaryReader, wireType: WireType): string {
  expectWireType(wireType, WireType.LengthDelimited);
  return reader.string(true);
}

/** @throws if it is beyond ±2⁵³, where numbers aren't exact. */
export function takeInteger(reader: BinaryReader, wireType: WireType): number {
  expectWireType(wireType, WireType.Varint);
  const value = Number(reader.int64());
  if (!Number.isSafeInteger(value)) throw new Error(`the integer ${value} is too large to be exact`);
  return value;
}

export function takeFloat(reader: BinaryReader, wireType: WireType): number {
  expectWireType(wireType, WireType.Bit32);
  return reader.float();
}

/** A repeated field's numbers, one by one or packed, appended to `target`. */
export function takeRepeated<T>(
  reader: BinaryReader,
  wireType: WireType,
  element: WireType.Varint | WireType.Bit32 | WireType.Bit64,
  take: (reader: BinaryReader, wireType: WireType) => T,
  target: T[],
): void {
  if (wireType !== WireType.LengthDelimited) {
    expectWireType(wireType, element);
    target.push(take(reader, wireType));
    return;
  }
  const packed = new BinaryReader(reader.bytes());
  while (packed.pos < packed.len) target.push(take(packed, element));
}

function expectWireType(found: WireType, expected: WireType): void {
  if (found !== expected) throw new Error(`a field has the wire type ${found} instead of ${expected}`);
}
