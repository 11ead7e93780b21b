/** Changes what a model's file says of it without touching the model: all other bytes stay as they are, in their order. */

import { BinaryReader, BinaryWriter } from '@bufbuild/protobuf/wire';
import { message, text } from '../../base/protobuf.ts';
import { fields } from './fields.ts';
import { readMetadataEntry } from './metadata.ts';
import { inside, takeMessage } from './read.ts';

/**
 * The file with these entries in the place of those of the same keys; other entries stay. A file that has been changed twice
 * is the one that was changed once to the second values.
 *
 * @throws if the bytes aren't protocol buffers, or are cut off
 */
export function replaceMetadata(bytes: Uint8Array, entries: Readonly<Record<string, string>>): Uint8Array<ArrayBuffer> {
  return inside('metadata', () => {
    const kept: Uint8Array[] = [];
    const reader = new BinaryReader(bytes);
    while (reader.pos < reader.len) {
      const start = reader.pos;
      const [field, wireType] = reader.tag();
      let isReplaced = false;
      if (field === fields.model.metadata) {
        isReplaced = Object.hasOwn(entries, readMetadataEntry(takeMessage(reader, wireType))[0]);
      } else reader.skip(wireType, field);
      if (!isReplaced) kept.push(bytes.subarray(start, reader.pos));
    }
    const writer = new BinaryWriter();
    for (const [key, value] of Object.entries(entries)) {
      message(writer, fields.model.metadata, () => {
        text(writer, fields.metadata.key, key);
        text(writer, fields.metadata.value, value);
      });
    }
    return joined([...kept, writer.finish()]);
  });
}

function joined(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(pieces.reduce((total, { length }) => total + length, 0));
  let place = 0;
  for (const piece of pieces) {
    whole.set(piece, place);
    place += piece.length;
  }
  return whole;
}
