/**
 * Python's pickle format as data: a machine for the few opcodes that saved weights need. Nothing is ever called or imported;
 * a global name is only a name, and only those that the caller knows are let through. Every opcode takes at least a byte and
 * makes at most one value, so that memory and time are bounded by the length of the input.
 * Opcodes: https://github.com/python/cpython/blob/main/Lib/pickletools.py
 */

import { op } from './opcodes.ts';

/** `collections.OrderedDict`, `torch.FloatStorage`: a name that stands for something of Python. */
export interface Global {
  readonly global: string;
}

/** Something made by a constructor that isn't known to mean anything else. */
export interface PickledObject {
  readonly type: string;
  readonly args: readonly unknown[];
  /** What Python would put into its attributes. */
  state?: unknown;
}

export interface PickleRules {
  /** Whether a global may occur at all. */
  isAllowed(global: string): boolean;
  /** What `global(…args)` stands for; undefined for a `PickledObject`. */
  make(global: string, args: readonly unknown[]): unknown;
  /** What a persistent id, a thing that lies outside the pickle, stands for. */
  load(id: unknown): unknown;
}

/**
 * The value of one pickle, and where it ends. Lists, tuples and sets are arrays, dictionaries are maps, bytes are Uint8Arrays,
 * integers beyond 2⁵³ are bigints.
 *
 * @throws that names the opcode or the global that was refused, or says where the input isn't a pickle
 */
export function readPickle(bytes: Uint8Array, start: number, rules: PickleRules): { value: unknown; end: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const stack: unknown[] = [];
  const marks: number[] = [];
  const memo = new Map<number, unknown>();
  let at = start;

  const take = (length: number): Uint8Array => {
    if (length < 0 || at + length > bytes.length) throw new Error(`it breaks off at byte ${at} of its pickle`);
    at += length;
    return bytes.subarray(at - length, at);
  };
  const byte = () => take(1)[0]!;
  const uint32 = () => {
    take(4);
    return view.getUint32(at - 4, true);
  };
  const pop = (): unknown => {
    if (stack.length === 0 || stack.length <= (marks.at(-1) ?? 0))
      throw new Error(`its pickle takes more than there is, at byte ${at}`);
    return stack.pop();
  };
  const popMark = (): unknown[] => {
    const mark = marks.pop();
    if (mark === undefined) throw new Error(`its pickle ends a list that it didn't begin, at byte ${at}`);
    return stack.splice(mark);
  };
  const line = (): string => {
    const end = bytes.indexOf(10, at);
    if (end < 0) throw new Error(`it breaks off at byte ${at} of its pickle`);
    const text = textOf(bytes.subarray(at, end));
    at = end + 1;
    return text;
  };
  const pushGlobal = (module: string, name: string) => {
    const global = `${module}.${name}`;
    if (!rules.isAllowed(global)) throw new Error(`it uses ${global}, which no plain weight file does: it is refused`);
    stack.push({ global } satisfies Global);
  };
  const make = (callable: unknown, args: unknown) => {
    if (!isGlobal(callable) || !Array.isArray(args))
      throw new Error(`its pickle calls what is no function, at byte ${at}`);
    stack.push(rules.make(callable.global, args) ?? ({ type: callable.global, args } satisfies PickledObject));
  };
  const recall = (key: number) => {
    if (!memo.has(key)) throw new Error(`its pickle recalls what it never kept, at byte ${at}`);
    stack.push(memo.get(key));
  };
  const keep = (key: number) => {
    const value = pop();
    memo.set(key, value);
    stack.push(value);
  };

  while (true) {
    const opcode = byte();
    switch (opcode) {
      case op.PROTO:
        if (byte() > 5) throw new Error('its pickle is of a protocol after 5');
        break;
      case op.FRAME:
        take(8);
        break;
      case op.STOP:
        return { value: pop(), end: at };
      case op.MARK:
        marks.push(stack.length);
        break;
      case op.POP:
        pop();
        break;
      case op.POP_MARK:
        popMark();
        break;
      case op.NONE:
        stack.push(null);
        break;
      case op.NEWTRUE:
      case op.NEWFALSE:
        stack.push(opcode === op.NEWTRUE);
        break;
      case op.BININT:
        take(4);
        stack.push(view.getInt32(at - 4, true));
        break;
      case op.BININT1:
        stack.push(byte());
        break;
      case op.BININT2:
        take(2);
        stack.push(view.getUint16(at - 2, true));
        break;
      case op.LONG1:
        stack.push(integerOf(take(byte())));
        break;
      case op.BINFLOAT:
        take(8);
        stack.push(view.getFloat64(at - 8));
        break;
      case op.BINUNICODE:
      case op.BINSTRING:
        stack.push(textOf(take(uint32())));
        break;
      case op.SHORT_BINUNICODE:
      case op.SHORT_BINSTRING:
        stack.push(textOf(take(byte())));
        break;
      case op.BINBYTES:
        stack.push(take(uint32()));
        break;
      case op.SHORT_BINBYTES:
        stack.push(take(byte()));
        break;
      case op.EMPTY_TUPLE:
      case op.EMPTY_LIST:
      case op.EMPTY_SET:
        stack.push([]);
        break;
      case op.TUPLE1:
      case op.TUPLE2:
      case op.TUPLE3: {
        const count = opcode - op.TUPLE1 + 1;
        const items = Array.from({ length: count }, pop).reverse();
        stack.push(items);
        break;
      }
      case op.TUPLE:
      case op.LIST:
        stack.push(popMark());
        break;
      case op.EMPTY_DICT:
        stack.push(new Map());
        break;
      case op.DICT:
        stack.push(setItems(new Map(), popMark()));
        break;
      case op.APPEND: {
        const item = pop();
        listOf(stack.at(-1)).push(item);
        break;
      }
      case op.APPENDS:
      case op.ADDITEMS: {
        const items = popMark();
        const list = listOf(stack.at(-1));
        for (const item of items) list.push(item);
        break;
      }
      case op.SETITEM: {
        const value = pop();
        const key = pop();
        setItems(stack.at(-1), [key, value]);
        break;
      }
      case op.SETITEMS: {
        const items = popMark();
        setItems(stack.at(-1), items);
        break;
      }
      case op.GLOBAL:
        pushGlobal(line(), line());
        break;
      case op.STACK_GLOBAL: {
        const name = pop();
        pushGlobal(String(pop()), String(name));
        break;
      }
      case op.REDUCE:
      case op.NEWOBJ: {
        const args = pop();
        make(pop(), args);
        break;
      }
      case op.BUILD: {
        const state = pop();
        const target = stack.at(-1);
        // What PyTorch hangs on a dictionary of weights, its version, is of no use here.
        if (isPickledObject(target)) target.state = state;
        break;
      }
      case op.BINPUT:
        keep(byte());
        break;
      case op.LONG_BINPUT:
        keep(uint32());
        break;
      case op.MEMOIZE:
        keep(memo.size);
        break;
      case op.BINGET:
        recall(byte());
        break;
      case op.LONG_BINGET:
        recall(uint32());
        break;
      case op.BINPERSID:
        stack.push(rules.load(pop()));
        break;
      default:
        throw new Error(
          `its pickle has the opcode 0x${opcode.toString(16).padStart(2, '0')} at byte ${at - 1}, which no plain weight file needs: it is refused`,
        );
    }
  }
}

export function isGlobal(value: unknown): value is Global {
  return value instanceof Object && 'global' in value;
}

export function isPickledObject(value: unknown): value is PickledObject {
  return value instanceof Object && 'type' in value && 'args' in value;
}

const decoder = new TextDecoder();

function textOf(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

/** Little-endian, two's complement. */
function integerOf(bytes: Uint8Array): number | bigint {
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]!);
  const signed = BigInt.asIntN(8 * bytes.length, value);
  const number = Number(signed);
  return Number.isSafeInteger(number) ? number : signed;
}

function listOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  throw new Error('its pickle adds to what is no list');
}

function setItems(target: unknown, items: readonly unknown[]): unknown {
  if (items.length % 2 === 1) throw new Error('its pickle has a key without a value');
  // A dictionary that a class makes of its own is an object here: its entries are of no use.
  if (isPickledObject(target)) return target;
  if (!(target instanceof Map)) throw new Error('its pickle sets entries of what is no dictionary');
  for (let i = 0; i < items.length; i += 2) target.set(items[i], items[i + 1]);
  return target;
}
