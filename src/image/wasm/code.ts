/**
 * Instructions of WebAssembly as bytes (WebAssembly core specification 2.0, section 5.4), written as expressions: an instruction
 * follows the code of its operands. Only what this project's loops over pixels need.
 */

/** Bytes that leave a value on the stack, or none where they are a statement. */
export type Code = readonly number[];

/** LEB128: seven bits a byte, the lowest first. */
export function unsigned(value: number): Code {
  return value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)];
}

function signed(value: number): Code {
  const [low, rest] = [value & 127, value >> 7];
  const isLast = (rest === 0 && low < 64) || (rest === -1 && low >= 64);
  return isLast ? [low] : [low | 128, ...signed(rest)];
}

type Operation = (...operands: readonly Code[]) => Code;

const plain =
  (opcode: number): Operation =>
  (...operands) => [...operands.flat(), opcode];
const vector =
  (opcode: number): Operation =>
  (...operands) => [...operands.flat(), 0xfd, ...unsigned(opcode)];

/** Addresses are the sum of an operand and a constant offset; nothing is assumed of their alignment. */
const access =
  (...opcode: readonly number[]) =>
  (offset: number, ...operands: readonly Code[]): Code => [...operands.flat(), ...opcode, 0, ...unsigned(offset)];

export const i32 = {
  constant: (value: number): Code => [0x41, ...signed(value)],
  lessThan: plain(0x49),
  add: plain(0x6a),
  subtract: plain(0x6b),
  and: plain(0x71),
};

export const v128 = {
  /** Of `(offset, address)`. */
  load: access(0xfd, 0x00),
  /** A byte in every lane. */
  load8Splat: access(0xfd, 0x07),
  /** Of `(offset, address, value)`. */
  store: access(0xfd, 0x0b),
  zero: [0xfd, 0x0c, ...new Array<number>(16).fill(0)] satisfies Code,
  and: vector(0x4e),
  or: vector(0x50),
  xor: vector(0x51),
  /** Of `(a, b, mask)`: bits of a where the mask has ones, of b elsewhere. */
  select: vector(0x52),
};

/** Sixteen lanes of unsigned bytes. */
export const i8x16 = {
  /** Lanes 0 … 15 are the first operand's, 16 … 31 the second's. */
  shuffle: (lanes: readonly number[], a: Code, b: Code): Code => [...a, ...b, 0xfd, 0x0d, ...lanes],
  splat: vector(0x0f),
  equal: vector(0x23),
  add: vector(0x6e),
  subtract: vector(0x71),
  /** 0 where the difference would be negative. */
  subtractSaturating: vector(0x73),
  minimum: vector(0x77),
  maximum: vector(0x79),
  /** ⌊(a + b + 1) / 2⌋ */
  averageRoundedUp: vector(0x7b),
};

/** Repeats the body until the condition, computed after it, is 0. */
export function repeatWhile(condition: Code, ...body: readonly Code[]): Code {
  return [0x03, 0x40, ...body.flat(), ...condition, 0x0d, 0, 0x0b];
}
