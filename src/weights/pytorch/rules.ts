/** What the names in a pickle of PyTorch stand for: tensors, dictionaries, and modules as plain records of their parts. */

import { isGlobal, type PickleRules } from './pickle.ts';
import { isCount, isStorageType, isTorchTensor, type Storage, torchTensor } from './tensor.ts';

type Maker = (args: readonly unknown[]) => unknown;

/** How a name with arguments becomes a value, in one pickle. */
function makersOf(): Readonly<Record<string, Maker>> {
  const copied = new WeakSet();
  // Pickles may name one list many times: copied each time, a short file could take any amount of memory.
  const dictionary: Maker = ([pairs = []]) => {
    if (!Array.isArray(pairs) || copied.has(pairs)) throw new Error('its pickle makes two dictionaries of one list');
    copied.add(pairs);
    return new Map(pairs.map((pair) => (Array.isArray(pair) ? [pair[0], pair[1]] : [pair, undefined])));
  };
  return {
    'collections.OrderedDict': dictionary,
    'torch._utils._rebuild_tensor': (args) => torchTensor(args[0], args[1], args[2], args[3]),
    'torch._utils._rebuild_tensor_v2': (args) => torchTensor(args[0], args[1], args[2], args[3]),
    'torch._utils._rebuild_parameter': ([tensor]) => tensor,
    'torch._utils._rebuild_parameter_with_state': ([tensor]) => tensor,
    // Before PyTorch 1.0 a parameter was made by its class.
    'torch.nn.parameter.Parameter': ([tensor]) => (isTorchTensor(tensor) ? tensor : undefined),
    '__builtin__.set': ([items]) => items ?? [],
    'builtins.set': ([items]) => items ?? [],
  };
}

/** Names that checkpoints have besides, with numbers that are of no use here: they are kept as records and never looked into. */
const inert = [
  /^collections\.defaultdict$/,
  /^argparse\.Namespace$/,
  /^_codecs\.encode$/,
  /^numpy\.(_?core\.multiarray\.(scalar|_reconstruct)|dtype|ndarray)$/,
  /^torch\.(Size|device|float(16|32|64)|bfloat16|int(8|16|32|64)|uint8|bool)$/,
  // Modules, where a whole network was saved: their parts are read, their code isn't there.
  /^torch\.nn\.modules\.[a-z]+\.[A-Z][A-Za-z0-9]*$/,
  /^torch\.nn\.parallel\.data_parallel\.DataParallel$/,
  /^torchvision\.models\.densenet\.(DenseNet|_DenseBlock|_DenseLayer|_Transition)$/,
  /^torchxrayvision\.models\.(DenseNet|_DenseBlock|_DenseLayer|_Transition)$/,
];

/** The rules for a file whose storages are told of by persistent ids; `onStorage` hears of each. */
export function torchRules(onStorage: (storage: Storage) => void): PickleRules {
  const makers = makersOf();
  return {
    isAllowed: (global) =>
      Object.hasOwn(makers, global) || storageOf(global) !== undefined || inert.some((pattern) => pattern.test(global)),
    make: (global, args) => (Object.hasOwn(makers, global) ? makers[global]!(args) : undefined),
    load(id) {
      if (!Array.isArray(id)) throw new Error('its pickle refers to something outside that is no storage');
      // Whole networks saved in the old format: the class, and its source code, which stays a text.
      if (id[0] === 'module') return id[1];
      const storage = id[0] === 'storage' ? storageFrom(id) : undefined;
      if (storage === undefined) throw new Error('its pickle refers to something outside that is no storage');
      onStorage(storage);
      return storage;
    },
  };
}

/** `('storage', class, key, place, elements[, view])`; a view is `(key, offset, elements)` of another storage. */
function storageFrom([, type, key, , elements, view]: readonly unknown[]): Storage | undefined {
  const name = isGlobal(type) ? storageOf(type.global) : undefined;
  if (name === undefined || typeof key !== 'string' || !isCount(elements)) return undefined;
  if (view === undefined || view === null) return { type: name, key, length: elements, offset: 0 };
  if (!Array.isArray(view) || !isCount(view[1]) || !isCount(view[2])) return undefined;
  return { type: name, key, length: view[2], offset: view[1] };
}

function storageOf(global: string) {
  const name = global.replace(/^torch\.(cuda\.)?/, '');
  return name !== global && isStorageType(name) ? name : undefined;
}
