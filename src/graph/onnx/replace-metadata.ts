/** Changes what a model's file says of it without touching the model: all other bytes stay as they are, in their order. */

import { BinaryReader, BinaryWriter } from '@bufbuild/protobuf/wire';
import { encodeMetadata, joined } from './encode.ts';
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
    encodeMetadata(writer, entries);
    return joined([...kept, writer.finish()]);
  });
}
