import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { i8x16, i32, repeatWhile, v128 } from './code.ts';
import { machine, type Variable } from './module.ts';

const zero = i32.constant(0);

describe('a function of WebAssembly', () => {
  it('knows every whole number of 32 bits as a constant', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer(), (given, constant) => {
        const isLess = ({ parameters: [parameter] }: { readonly parameters: readonly Variable[] }) =>
          v128.store(0, zero, i8x16.splat(i32.lessThan(parameter!.get, i32.constant(constant))));
        const { memory, run } = machine(16, 1, (scope) => [isLess(scope)]);
        run(given);
        expect(memory[0]).toBe(Number(given >>> 0 < constant >>> 0));
      }),
    );
  });

  it('repeats while its condition holds, and finds what lies far off in its memory', () => {
    const [from, to] = [70_000, 140_000];
    const { memory, run } = machine(150_000, 1, ({ parameters: [bytes], number }) => {
      const at = number();
      return [
        at.set(zero),
        repeatWhile(
          i32.lessThan(at.get, bytes!.get),
          v128.store(to, at.get, v128.load(from, at.get)),
          at.set(i32.add(at.get, i32.constant(16))),
        ),
      ];
    });
    memory.set(
      Uint8Array.from({ length: 64 }, (_, i) => i + 1),
      from,
    );
    run(48);
    expect([...memory.subarray(to, to + 64)]).toEqual(Array.from({ length: 64 }, (_, i) => (i < 48 ? i + 1 : 0)));
  });

  it.each([
    ['and', v128.and, (a: number, b: number) => a & b],
    ['or', v128.or, (a: number, b: number) => a | b],
    ['xor', v128.xor, (a: number, b: number) => a ^ b],
    ['equal', i8x16.equal, (a: number, b: number) => (a === b ? 255 : 0)],
    ['add', i8x16.add, (a: number, b: number) => (a + b) & 255],
    ['subtract', i8x16.subtract, (a: number, b: number) => (a - b) & 255],
    ['subtractSaturating', i8x16.subtractSaturating, (a: number, b: number) => Math.max(a - b, 0)],
    ['minimum', i8x16.minimum, Math.min],
    ['maximum', i8x16.maximum, Math.max],
    ['averageRoundedUp', i8x16.averageRoundedUp, (a: number, b: number) => (a + b + 1) >> 1],
  ] as const)('%s means in each lane what it says', (_, operation, expected) => {
    const { memory, run } = machine(48, 0, () => [
      v128.store(32, zero, operation(v128.load(0, zero), v128.load(16, zero))),
    ]);
    const lanes = fc.uint8Array({ minLength: 16, maxLength: 16 });
    fc.assert(
      fc.property(lanes, lanes, (a, b) => {
        memory.set(a, 0);
        memory.set(b, 16);
        run();
        expect([...memory.subarray(32, 48)]).toEqual([...a].map((each, lane) => expected(each, b[lane]!)));
      }),
    );
  });
});
