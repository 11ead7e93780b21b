/** Reads a model's metadata without reading the model: walks the top-level fields and skips the graph. */

import { fields } from './fields.ts';
import { inside, readFields, takeMessage, takeText } from './read.ts';

/**
 * The metadata of an ONNX file's bytes.
 *
 * @throws if they aren't protocol buffers, or are cut off
 */
export function readMetadata(bytes: Uint8Array): Record<string, string> {
  const entries: [string, string][] = [];
  inside('metadata', () =>
    readFields(bytes, { [fields.model.metadata]: (...at) => entries.push(readMetadataEntry(takeMessage(...at))) }),
  );
  return Object.fromEntries(entries);
}

/** The key and value of one entry. */
export function readMetadataEntry(bytes: Uint8Array): [key: string, value: string] {
  let [key, value] = ['', ''];
  readFields(bytes, {
    [fields.metadata.key]: (...at) => {
      key = takeText(...at);
    },
    [fields.metadata.value]: (...at) => {
      value = takeText(...at);
    },
  });
  return [key, value];
}
