/** An independent reader of TensorBoard's event files: checksums bit by bit, messages by their numbers, nothing of src. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BinaryReader } from '@bufbuild/protobuf/wire';

export interface ReadValue {
  readonly tag: string;
  readonly number?: number;
  readonly text?: string;
  readonly plugin?: string;
  readonly image?: {
    readonly height: number;
    readonly width: number;
    readonly colours: number;
    readonly png: number[];
  };
}

export interface ReadEvent {
  readonly wallTime: number;
  readonly step: number;
  readonly version?: string;
  readonly values: readonly ReadValue[];
}

/** The one event file of a folder. */
export function eventFileIn(folder: string): string {
  const names = readdirSync(folder);
  if (names.length !== 1 || !names[0]!.includes('tfevents')) throw new Error(`one event file expected, found ${names}`);
  return join(folder, names[0]!);
}

export function readEvents(path: string): ReadEvent[] {
  return recordsOf(readFileSync(path)).map(eventOf);
}

/** What the records hold. */
export function recordsOf(file: Buffer): Buffer[] {
  const contents: Buffer[] = [];
  for (let at = 0; at < file.length; ) {
    const length = Number(file.readBigUInt64LE(at));
    const content = file.subarray(at + 12, at + 12 + length);
    if (file.readUInt32LE(at + 8) !== masked(file.subarray(at, at + 8))) throw new Error(`length at ${at}`);
    if (file.readUInt32LE(at + 12 + length) !== masked(content)) throw new Error(`content at ${at}`);
    contents.push(content);
    at += length + 16;
  }
  return contents;
}

/** CRC-32C by long division, a bit at a time, masked as TFRecord does. */
function masked(bytes: Buffer): number {
  let remainder = 0xffffffffn;
  for (const byte of bytes) {
    remainder ^= BigInt(byte);
    for (let bit = 0; bit < 8; bit++) remainder = (remainder >> 1n) ^ (remainder & 1n ? 0x82f63b78n : 0n);
  }
  const checksum = remainder ^ 0xffffffffn;
  const turned = (checksum >> 15n) | ((checksum & 0x7fffn) << 17n);
  return Number((turned + 0xa282ead8n) & 0xffffffffn);
}

function eventOf(bytes: Uint8Array): ReadEvent {
  const [wallTime, step, version, summary] = [one(bytes, 1), one(bytes, 2), one(bytes, 3), one(bytes, 5)];
  return {
    wallTime: new BinaryReader(wallTime!).double(),
    step: step === undefined ? 0 : Number(new BinaryReader(step).int64()),
    ...(version === undefined ? {} : { version: textOf(version) }),
    values: summary === undefined ? [] : all(summary, 1).map(summaryValueOf),
  };
}

function summaryValueOf(bytes: Uint8Array): ReadValue {
  const [tag, number, image, tensor, metadata] = [1, 2, 4, 8, 9].map((field) => one(bytes, field));
  const integer = (from: Uint8Array, field: number) => new BinaryReader(one(from, field)!).int32();
  return {
    tag: textOf(tag!),
    ...(number === undefined ? {} : { number: new BinaryReader(number).float() }),
    ...(tensor === undefined ? {} : { text: textOf(one(tensor, 8)!) }),
    ...(metadata === undefined ? {} : { plugin: textOf(one(one(metadata, 1)!, 1)!) }),
    ...(image === undefined
      ? {}
      : {
          image: {
            height: integer(image, 1),
            width: integer(image, 2),
            colours: integer(image, 3),
            png: [...one(image, 4)!],
          },
        }),
  };
}

/** The bytes of a field's values, without tag and length. */
function all(bytes: Uint8Array, wanted: number): Uint8Array[] {
  const reader = new BinaryReader(bytes);
  const found: Uint8Array[] = [];
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    const content = wireType === 2 ? reader.bytes() : reader.skip(wireType);
    if (field === wanted) found.push(content);
  }
  return found;
}

function one(bytes: Uint8Array, field: number): Uint8Array | undefined {
  const found = all(bytes, field);
  if (found.length > 1) throw new Error(`field ${field} is there ${found.length} times`);
  return found[0];
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
}
