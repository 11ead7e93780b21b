/** Writes small HDF5 files, for tests of readers. */

import { Dataset, File, type Group, ready } from 'h5wasm';

export interface Hdf5Entry {
  readonly shape: readonly number[];
  readonly data: Float32Array | Float64Array | Int32Array;
  readonly compressed?: boolean;
}

let files = 0;

/** The bytes of a file with these tensors by path, and string attributes by the path of their group. */
export async function hdf5Bytes(
  tensors: Readonly<Record<string, Hdf5Entry>>,
  names: Readonly<Record<string, string>> = {},
): Promise<Uint8Array> {
  const { FS } = await ready;
  const place = `/written${files++}.h5`;
  const file = new File(place, 'w');
  const groupOf = (path: string): Group =>
    path
      .split('/')
      .filter(Boolean)
      .reduce<Group>((group, name) => (group.get(name) as Group | null) ?? group.create_group(name), file);
  for (const [path, { shape, data, compressed }] of Object.entries(tensors)) {
    const at = path.lastIndexOf('/');
    const written = groupOf(path.slice(0, at)).create_dataset({
      name: path.slice(at + 1),
      data,
      shape: [...shape],
      ...(compressed ? { chunks: [...shape], compression: 'gzip' } : {}),
    });
    if (!(written instanceof Dataset)) throw new Error(`${path} wasn't written`);
  }
  for (const [path, name] of Object.entries(names)) groupOf(path).create_attribute('name', name);
  file.close();
  const bytes = FS.readFile(place) as Uint8Array;
  FS.unlink(place);
  return bytes;
}
