import { describe, expect, it } from 'vitest';
import {
  archiveParts,
  global,
  integer,
  legacyFile,
  pickle,
  proto,
  stateDictionary,
  type TorchEntry,
  text,
  tuple,
  uint32,
  type ZipPart,
  zip,
} from '../../../test/support/torch-file.ts';
import { InputError } from '../../base/error.ts';
import { normalisationEpsilon } from '../../network/architecture.ts';
import { readPyTorch } from './read.ts';

const entry = (...data: number[]): TorchEntry => ({ shape: [data.length], data: Float32Array.from(data) });
const bn = {
  'module.features.norm5.weight': entry(1, 2),
  'module.features.norm5.running_var': entry(0.25, 1e-4),
};
const whole = zip(archiveParts(bn));
const read = (bytes: Uint8Array) => readPyTorch(bytes, 'a.pth');
const numbers = (bytes: Uint8Array, name: string) => [...read(bytes).weights.get(name)!.data];

/** A zip archive around one pickle. */
const around = (...parts: readonly (string | Uint8Array)[]) =>
  zip([{ name: 'archive/data.pkl', content: pickle(proto, ...parts, '.') }]);

describe('a state dictionary', () => {
  it.each([
    ['zip', whole],
    ['legacy', legacyFile(bn)],
    [
      'a checkpoint',
      legacyFile(bn, pickle('}(', text('epoch'), integer(3), text('state_dict'), stateDictionary(bn), 'u')),
    ],
  ])('is read from %s', (_, bytes) => {
    expect([...read(bytes).weights.keys()]).toEqual(['bn/gamma', 'bn/moving_variance']);
    expect(numbers(bytes, 'bn/gamma')).toEqual([1, 2]);
  });

  it("has variances that give PyTorch's scale with our epsilon", () => {
    for (const [i, variance] of numbers(whole, 'bn/moving_variance').entries()) {
      const given = bn['module.features.norm5.running_var'].data[i]!;
      const error = Math.abs(Math.sqrt(variance + normalisationEpsilon) / Math.sqrt(given + 1e-5) - 1);
      // The rounding of v to float32; without the difference of the epsilons it would be 4.5e-5 in the second.
      expect(error).toBeLessThan(6e-8);
    }
  });

  it('follows strides and offsets', () => {
    const kernel = { shape: [2, 3], strides: [1, 2], offset: 1, data: Float32Array.of(9, 1, 4, 2, 5, 3, 6) };
    const bytes = zip(archiveParts({ 'fc.weight': kernel }));
    // The linear layer [out, in] = [[1, 2, 3], [4, 5, 6]], as [in, out].
    expect(numbers(bytes, 'predictions/kernel')).toEqual([1, 4, 2, 5, 3, 6]);
  });

  it('leaves counts of batches out and keeps names that it does not know', () => {
    const other = { 'features.norm5.num_batches_tracked': entry(5), 'features.squeeze.weight': entry(1) };
    expect([...read(zip(archiveParts(other))).weights.keys()]).toEqual(['features.squeeze.weight']);
  });
});

describe('malicious pickles are refused by name, and nothing is called', () => {
  it.each([
    ['os.system', pickle(global('posix', 'system'), tuple(text('touch /tmp/pwned')), 'R'), 'posix.system'],
    ['eval', pickle(global('builtins', 'eval'), tuple(text('1')), 'R'), 'builtins.eval'],
    ['a name on the stack', pickle(text('subprocess'), text('Popen'), 0x93), 'subprocess.Popen'],
    ['INST', pickle('(', text('x'), 'iposix\nsystem\n'), 'opcode 0x69'],
    ['OBJ', pickle('(', 'o'), 'opcode 0x6f'],
    ['an extension', pickle(0x82, 1), 'opcode 0x82'],
    ['a text id', pickle('Pabc\n'), 'opcode 0x50'],
    ['DUP', pickle('N2'), 'opcode 0x32'],
    [
      'pickles within storages',
      pickle(global('torch.storage', '_load_from_bytes'), tuple(text('')), 'R'),
      '_load_from_bytes',
    ],
    [
      'a function of an allowed module',
      pickle(global('torch._utils', '_import_dotted_name'), ')R'),
      '_import_dotted_name',
    ],
    ['prototypes of JavaScript', pickle(global('Object', 'constructor'), ')R'), 'Object.constructor'],
    ['__proto__ as a name', pickle(global('__proto__', 'x'), ')R'), '__proto__.x'],
    ['calling a text', pickle(text('print'), ')R'), 'calls what is no function'],
    ['a storage that is none', pickle(text('x'), 'Q'), 'no storage'],
  ])('%s', (_, code, part) => {
    for (const bytes of [around(code), legacyFile({}, code)]) {
      expect(() => read(bytes)).toThrow(InputError);
      expect(() => read(bytes)).toThrow(/^a\.pth /);
      expect(() => read(bytes)).toThrow(part);
    }
  });
});

describe('pickles made to take memory or time without end', () => {
  const nested = (count: number, open: string, close: string) => pickle(open.repeat(count), close.repeat(count));
  it.each([
    ['lists a million deep', nested(1_000_000, ']', 'a')],
    ['tuples a million deep', pickle(')', '\x85'.repeat(1_000_000))],
    ['marks without end', '('.repeat(1_000_000)],
    ['a memo at a place of its own', pickle('N', 'r', uint32(0xffffffff), '0N')],
    // Each list holds the one before ten times: 10³⁰ elements if it were ever walked.
    [
      'lists of lists of lists',
      pickle(
        ']',
        ...Array.from({ length: 30 }, (_, i) =>
          pickle('q', i, '0](', ...Array.from({ length: 10 }, () => pickle('h', i)), 'e'),
        ),
      ),
    ],
    [
      'a dictionary that is copied again and again',
      pickle(
        '](',
        'N'.repeat(1000),
        'eq\x000',
        pickle(...Array.from({ length: 1000 }, () => pickle(global('collections', 'OrderedDict'), 'h\x00\x85R0'))),
        'N',
      ),
    ],
    ['a text that is longer than the file', pickle('X', uint32(0x7fffffff), 'abc')],
    ['bytes of a negative length', pickle('B', uint32(0xffffffff), 'abc')],
    [
      'a module that holds itself',
      pickle(
        global('torch.nn.modules.container', 'Sequential'),
        ')\x81q\x00}',
        text('_modules'),
        '}',
        text('a'),
        'h\x00ssb',
      ),
    ],
    ['modules that hold each other twice', pickle(...moduleBomb(40))],
  ])('%s', (_, code) => {
    const before = process.memoryUsage().heapUsed;
    expect(() => read(around(code))).toThrow(/^a\.pth isn't a sound PyTorch file: /);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(400e6);
  });

  /** Modules of which each holds the one before twice: 2⁴⁰ paths. */
  function* moduleBomb(depth: number) {
    for (let i = 0; i < depth; i++) {
      yield pickle(global('torch.nn.modules.container', 'Sequential'), ')\x81}', text('_modules'), '}');
      if (i > 0) for (const name of ['a', 'b']) yield pickle(text(name), 'h', i - 1, 's');
      yield pickle('sbq', i);
      if (i < depth - 1) yield '0';
    }
  }
});

describe('tensors that claim more than there is', () => {
  it.each([
    ['elements beyond the storage', { ...entry(1, 2), shape: [3] }, 'reaches beyond'],
    ['a huge shape from one element', { ...entry(1), shape: [2 ** 30], strides: [0] }, 'reaches beyond'],
    [
      'a shape whose product overflows',
      { ...entry(1), shape: [2 ** 30, 2 ** 30, 2 ** 30], strides: [0, 0, 0] },
      'reaches beyond',
    ],
    ['a place beyond the storage', { ...entry(1, 2), shape: [1], offset: 2 }, 'reaches beyond'],
    ['a negative stride', { ...entry(1, 2), strides: [-1] }, 'no sound shape'],
    ['a storage shorter than declared', { ...entry(1, 2), shape: [3], declared: 3 }, 'has 8 bytes'],
  ])('%s', (_, bad, part) => {
    const entries = { 'features.norm5.weight': bad };
    expect(() => read(zip(archiveParts(entries)))).toThrow(part);
    expect(() => read(legacyFile(entries))).toThrow(InputError);
  });

  it('a thousand tensors of one storage', () => {
    const shared = { shape: [100_000], data: new Float32Array(100_000), key: '0' };
    const many = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`features.norm${i}.weight`, shared]));
    const parts = archiveParts(many).filter(({ name }) => !/data\/\d{1,}$/.test(name) || name.endsWith('data/0'));
    expect(() => read(zip(parts))).toThrow('makes more numbers than the file holds');
  });
});

describe('archives that are not sound', () => {
  const parts = archiveParts(bn);
  const changed = (name: string, change: Partial<ZipPart>) =>
    zip(parts.map((part) => (part.name.endsWith(name) ? { ...part, ...change } : part)));
  it.each([
    ['a compressed part', changed('data/0', { method: 8 }), 'data/0 is compressed'],
    ['a part larger than the archive', changed('data/0', { declared: 2 ** 31 }), 'data/0 ends at byte'],
    ['parts that overlap', changed('data/1', { place: 0 }), 'overlap'],
    ['a part that is nowhere', changed('data/1', { place: 2 ** 31 }), "data/1 isn't where it should be"],
    ['a name twice', changed('data/1', { name: 'archive/data/0' }), 'data/0 is there twice'],
    ['no pickle', zip([{ name: 'a.txt', content: Buffer.from('a') }]), 'without a data.pkl'],
    ['a program', zip([...parts, { name: 'archive/constants.pkl', content: Buffer.from('') }]), 'TorchScript'],
    ['other bytes', zip([...parts, { name: 'archive/byteorder', content: Buffer.from('big') }]), 'big-endian'],
    ['nothing', Buffer.from('PK\x03\x04'), 'breaks off'],
  ])('%s', (_, bytes, part) => {
    expect(() => read(bytes)).toThrow(/^a\.pth isn't a sound PyTorch file: /);
    expect(() => read(bytes)).toThrow(part);
  });

  it('a byte of a tensor changed: the checksum tells', () => {
    const damaged = Uint8Array.from(whole);
    const place = Buffer.from(whole).indexOf('archive/data/0') + 'archive/data/0'.length;
    damaged[place]! ^= 1;
    expect(() => read(damaged)).toThrow("data/0 is damaged: the checksum doesn't fit");
  });

  it('cut off at any byte', () => {
    const legacy = legacyFile(bn);
    for (const bytes of [whole, legacy])
      for (let length = 0; length < bytes.length; length++)
        expect(() => read(bytes.subarray(0, length)), `${length} bytes`).toThrow(InputError);
  });

  it('a bit changed anywhere: an error, or the same names', () => {
    for (const bytes of [whole, legacyFile(bn)])
      for (let bit = 0; bit < 8 * bytes.length; bit++) {
        const damaged = Uint8Array.from(bytes);
        damaged[bit >> 3]! ^= 1 << (bit & 7);
        try {
          read(damaged);
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
        }
      }
  });
});
