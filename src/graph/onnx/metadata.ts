/** Reads a model's metadata without reading the model: walks the top-level fields and skips the graph. */

import { BinaryReader } from '@bufbuild/protobuf/wire';

/** ModelProto.metadata_props */
const metadataField = 14;

/** The metadata of an ONNX file's bytes. @throws if they aren't protocol buffers. */
export function readMetadata(bytes: Uint8Array): Record<string, string> {
  const reader = new BinaryReader(bytes);
  const metadata: Record<string, string> = {};
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    if (field !== metadataField) {
      reader.skip(wireType, field);
      continue;
    }
    const end = reader.uint32() + reader.pos;
    const entry: [string, string] = ['', ''];
    while (reader.pos < end) {
      const [part, type] = reader.tag();
      if (part === 1 || part === 2) entry[part - 1] = reader.string();
      else reader.skip(type, part);
    }
    metadata[entry[0]] = entry[1];
  }
  return metadata;
}
