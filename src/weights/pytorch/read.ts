/**
 * PyTorch's weight files: `.pt`, `.pth`, `.pth.tar`, as `torch.save` writes them since 1.6 (a zip archive with a pickle and a
 * file a storage) and before (a chain of pickles, and then the storages). https://github.com/pytorch/pytorch, torch/serialization.py
 */

import { InputError, messageOf } from '../../base/error.ts';
import type { WeightFile } from '../weight-file.ts';
import { readPickle } from './pickle.ts';
import { torchRules } from './rules.ts';
import { type NamedTorchTensor, stateDict } from './state-dict.ts';
import { elementSize, numbersOf, type Storage } from './tensor.ts';
import { fromTorch } from './torch-names.ts';
import { readZip } from './zip.ts';

/** What a file holds: the pickled object, and the bytes of the storages that it refers to. */
interface Saved {
  readonly value: unknown;
  bytesOf(key: string): Uint8Array;
}

/** What an archive begins with. */
export const zipSignature = [0x50, 0x4b, 0x03, 0x04];

/** A pickle of protocol 2, which all of the old format is written in. */
export const pickleSignature = [0x80, 0x02];

/** The first number of the old format. */
const magic = 0x1950a86a20f9469cfc6cn;

/**
 * The weights of a PyTorch file's bytes: a state dictionary, a checkpoint that holds one, or a whole DenseNet.
 *
 * @throws InputError that names the file: damaged, or with anything in it but plain weights
 */
export function readPyTorch(bytes: Uint8Array, path: string): WeightFile {
  try {
    const isZip = zipSignature.every((byte, i) => bytes[i] === byte);
    const { value, bytesOf } = isZip ? readArchive(bytes) : readLegacy(bytes);
    const tensors = stateDict(value);
    expectBounded(tensors, bytes.length);
    const named = tensors.map(({ name, tensor }) => ({
      ...{ name, shape: tensor.shape },
      data: numbersOf(tensor, bytesOf(tensor.storage.key)),
    }));
    return { path, format: `PyTorch (${isZip ? 'zip' : 'legacy'})`, ...fromTorch(named) };
  } catch (error) {
    throw new InputError(`${path} isn't a sound PyTorch file: ${messageOf(error)}`);
  }
}

/** Many tensors may share a storage; together they must not be larger than the file. */
function expectBounded(tensors: readonly NamedTorchTensor[], fileBytes: number): void {
  let total = 0;
  for (const { name, tensor } of tensors) {
    total += tensor.shape.reduce((product, length) => product * length, 1) * elementSize(tensor.storage.type);
    if (total > fileBytes) throw new Error(`its tensor ${name} makes more numbers than the file holds`);
  }
}

function readArchive(bytes: Uint8Array): Saved {
  const files = readZip(bytes);
  const pickle = [...files.keys()].find((name) => /^[^/]+\/data\.pkl$/.test(name));
  if (pickle === undefined) throw new Error('it is a zip archive without a data.pkl');
  const folder = pickle.slice(0, -'data.pkl'.length);
  if (files.has(`${folder}constants.pkl`))
    throw new Error('it is a TorchScript program: save its weights, torch.save(model.state_dict(), …)');
  const order = files.get(`${folder}byteorder`);
  if (order !== undefined && new TextDecoder().decode(order()) !== 'little')
    throw new Error('its numbers are big-endian');
  const storages = new Map<string, Storage>();
  // Each is compared with its checksum once.
  const contents = new Map<string, Uint8Array>();
  const { value } = readPickle(files.get(pickle)!(), 0, torchRules(expectSame(storages)));
  return {
    value,
    bytesOf(key) {
      const content = contents.get(key) ?? files.get(`${folder}data/${key}`)?.() ?? new Uint8Array();
      contents.set(key, content);
      return expectLength(content, storages.get(key)!);
    },
  };
}

function readLegacy(bytes: Uint8Array): Saved {
  const storages = new Map<string, Storage>();
  const rules = torchRules(expectSame(storages));
  let at = 0;
  const next = (): unknown => {
    const { value, end } = readPickle(bytes, at, rules);
    at = end;
    return value;
  };
  if (next() !== magic) throw new Error("it is a pickle, and not one of torch.save's");
  const version = next();
  if (version !== 1001) throw new Error(`it is of the version ${String(version)}, 1001 was expected`);
  const system = next();
  if (!(system instanceof Map) || system.get('little_endian') !== true) throw new Error('its numbers are big-endian');
  const value = next();
  const keys = next();
  if (!Array.isArray(keys)) throw new Error("it doesn't list its storages");
  const places = new Map<unknown, Uint8Array>();
  for (const key of keys) {
    const storage = storages.get(key);
    if (storage === undefined || places.has(key))
      throw new Error(`it lists a storage ${String(key)} that no tensor has`);
    if (at + 8 > bytes.length) throw new Error(`it breaks off before its storage ${storage.key}`);
    const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigInt64(at, true));
    const end = at + 8 + length * elementSize(storage.type);
    if (length < 0 || end > bytes.length)
      throw new Error(`its storage ${storage.key} declares ${length} elements and breaks off`);
    places.set(key, bytes.subarray(at + 8, end));
    at = end;
  }
  return { value, bytesOf: (key) => expectLength(places.get(key) ?? new Uint8Array(), storages.get(key)!) };
}

/** Remembers storages by key; a key means one type of element. The longest of views counts. */
function expectSame(storages: Map<string, Storage>): (storage: Storage) => void {
  return (storage) => {
    const other = storages.get(storage.key);
    if (other !== undefined && other.type !== storage.type) throw new Error(`its storage ${storage.key} has two types`);
    const end = ({ offset, length }: Storage) => offset + length;
    if (other === undefined || end(storage) > end(other)) storages.set(storage.key, storage);
  };
}

function expectLength(content: Uint8Array, { key, type, offset, length }: Storage): Uint8Array {
  const expected = (offset + length) * elementSize(type);
  if (content.length >= expected) return content;
  throw new Error(`its storage ${key} has ${content.length} bytes, ${expected} were expected`);
}
