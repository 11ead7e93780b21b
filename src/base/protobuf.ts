/** Fields of protobuf messages, written one by one. https://protobuf.dev/programming-guides/encoding/ */

import { type BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

export function integer(writer: BinaryWriter, field: number, value: number): void {
  writer.tag(field, WireType.Varint).int64(value);
}

export function text(writer: BinaryWriter, field: number, value: string): void {
  writer.tag(field, WireType.LengthDelimited).string(value);
}

/** A message within the message; `encode` writes its fields. */
export function message(writer: BinaryWriter, field: number, encode: () => void): void {
  writer.tag(field, WireType.LengthDelimited).fork();
  encode();
  writer.join();
}
