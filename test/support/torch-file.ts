/** Writes pickles and PyTorch files, sound and malicious, for tests of what reads them. */

import { crc32 } from 'node:zlib';

/** Opcodes of a pickle, joined: numbers are bytes, texts are ASCII. */
export function pickle(...parts: readonly (number | string | Uint8Array)[]): Uint8Array {
  return Buffer.concat(
    parts.map((part) =>
      typeof part === 'number' ? Uint8Array.of(part) : typeof part === 'string' ? Buffer.from(part, 'latin1') : part,
    ),
  );
}

export const proto = Uint8Array.of(0x80, 2);

/** BINUNICODE */
export function text(value: string): Uint8Array {
  const bytes = Buffer.from(value);
  return pickle('X', uint32(bytes.length), bytes);
}

/** BININT */
export function integer(value: number): Uint8Array {
  return pickle('J', uint32(value));
}

export function uint32(value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
}

export function global(module: string, name: string): Uint8Array {
  return pickle('c', `${module}\n${name}\n`);
}

/** MARK … TUPLE */
export function tuple(...items: readonly Uint8Array[]): Uint8Array {
  return pickle('(', ...items, 't');
}

export interface TorchEntry {
  readonly shape: readonly number[];
  readonly data: Float32Array;
  /** In place of those of a row-major tensor. */
  readonly strides?: readonly number[];
  readonly offset?: number;
  /** The elements that the storage is said to have. */
  readonly declared?: number;
  /** The storage of another entry. */
  readonly key?: string;
}

/** An OrderedDict of tensors, each with a storage of its own (its place in the list), without PROTO and STOP. */
export function stateDictionary(entries: Readonly<Record<string, TorchEntry>>): Uint8Array {
  const items = Object.entries(entries).flatMap(([name, entry], i) => {
    const { shape, data, offset = 0, declared = data.length, key = String(i) } = entry;
    const strides = entry.strides ?? shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
    const id = tuple(text('storage'), global('torch', 'FloatStorage'), text(key), text('cpu'), integer(declared));
    const sizes = [shape, strides].map((list) => tuple(...list.map(integer)));
    const hooks = pickle(global('collections', 'OrderedDict'), ')R');
    const args = tuple(pickle(id, 'Q'), integer(offset), ...sizes, pickle(0x89), hooks);
    return [text(name), pickle(global('torch._utils', '_rebuild_tensor_v2'), args, 'R')];
  });
  return pickle(global('collections', 'OrderedDict'), ')R(', ...items, 'u');
}

export interface ZipPart {
  readonly name: string;
  readonly content: Uint8Array;
  readonly method?: number;
  /** The size that the directory declares. */
  readonly declared?: number;
  /** Where the directory says that the part begins. */
  readonly place?: number;
}

/** A zip archive of stored parts. */
export function zip(parts: readonly ZipPart[]): Uint8Array {
  const files: Buffer[] = [];
  const entries: Buffer[] = [];
  let at = 0;
  for (const { name, content, method = 0, declared = content.length, place = at } of parts) {
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(method, 4);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(declared, 14);
    common.writeUInt32LE(declared, 18);
    common.writeUInt16LE(Buffer.byteLength(name), 22);
    const file = Buffer.concat([Buffer.from('PK\x03\x04'), common, Buffer.from(name), content]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(place, 10);
    entries.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), common, rest, Buffer.from(name)]));
    files.push(file);
    at += file.length;
  }
  const directory = Buffer.concat(entries);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...files, directory, end]);
}

/** The parts of what torch.save writes of a state dictionary. */
export function archiveParts(entries: Readonly<Record<string, TorchEntry>>): ZipPart[] {
  return [
    { name: 'archive/data.pkl', content: pickle(proto, stateDictionary(entries), '.') },
    ...Object.values(entries).map(({ data }, i) => ({ name: `archive/data/${i}`, content: bytesOf(data) })),
    { name: 'archive/version', content: Buffer.from('3\n') },
  ];
}

/** What torch.save wrote before 1.6. */
export function legacyFile(
  entries: Readonly<Record<string, TorchEntry>>,
  value = stateDictionary(entries),
): Uint8Array {
  const magic = Uint8Array.of(0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19);
  const keys = Object.keys(entries).map((_, i) => text(String(i)));
  const storages = Object.values(entries).flatMap(({ data }) => {
    const length = Buffer.alloc(8);
    length.writeBigInt64LE(BigInt(data.length));
    return [length, bytesOf(data)];
  });
  return pickle(
    ...[proto, 0x8a, magic.length, magic, '.', proto, 'M', Uint8Array.of(0xe9, 0x03), '.'],
    ...[proto, '}', text('little_endian'), 0x88, 's.', proto, value, '.', proto, '](', ...keys, 'e.', ...storages],
  );
}

function bytesOf(data: Float32Array): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
