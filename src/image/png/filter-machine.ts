/**
 * Takes the filters of sixteen rows back at once. A byte needs its neighbours to the left, above, and in the corner between, so
 * that within a row each waits for the one before; but when every row is a byte behind the row above it, sixteen bytes, one of
 * each row, are ready in the same step:
 *
 *     step s, lane r: byte s − r of row r;  left = result of lane r at s − p,  above = result of lane r − 1 at s − 1,
 *     corner = above at s − p;  p bytes a pixel
 *
 * Paeth's choice, the neighbour nearest to left + above − corner, without numbers that need more than a byte: with lo ≤ hi the two of
 * left and above, u = max(hi − corner, 0) and v = max(corner − lo, 0), it is lo where v − u ≥ u, hi where u − v ≥ v, and else
 * the corner. Ties fall on equal values, or as the standard has them: left before above before corner.
 */

import { messageOf } from '../../base/error.ts';
import { type Code, i8x16, i32, repeatWhile, v128 } from '../wasm/code.ts';
import { type Machine, machine, type Scope, type Variable } from '../wasm/module.ts';
import { PngFault } from './fault.ts';

export const rowsAtOnce = 16;
const vectorBytes = 16;

/** Steps in one run, at most: as many as rows of 1024 pixels of four bytes need, with the delay of the last. Longer rows take several runs. */
export const stepsAtOnce = 4096 + rowsAtOnce;

/** Addresses. */
export const layout = {
  /** Sixteen bytes for each of the filters 1 … 4: 255 in the lanes of the rows that have it. */
  masks: 0,
  /** The last sixteen results and what lay above them. Zeros before the first step of sixteen rows. */
  state: 64,
  /** The bytes above the first row. */
  above: 1024,
  /** The rows, each a byte later than the one above: `[16, stepsAtOnce]`, replaced by their results. */
  rows: 1024 + stepsAtOnce,
} as const;
export const stateBytes = 2 * 16 * vectorBytes;
const [results, aboves] = [layout.state, layout.state + 16 * vectorBytes];
const columns = layout.state + stateBytes;
const memoryBytes = layout.rows + rowsAtOnce * stepsAtOnce;

let made: Machine | PngFault | undefined;

/**
 * Sixteen rows at a time; `layout` says where what lies. Its parameters: the bytes of a pixel times sixteen, and how many steps, a
 * multiple of sixteen.
 *
 * @throws PngFault where WebAssembly isn't to be had: it wants gigabytes of addresses, which some machines ration
 */
export function filterMachine(): Machine {
  made ??= start();
  if (made instanceof PngFault) throw made;
  return made;
}

function start(): Machine | PngFault {
  try {
    return machine(memoryBytes, 2, filterCode);
  } catch (error) {
    return new PngFault(`it can’t be decoded here (${messageOf(error)})`);
  }
}

function filterCode(scope: Scope): Code[] {
  const [pixelBytes, steps] = scope.parameters as [Variable, Variable];
  const [block, place, column, before] = [scope.number(), scope.number(), scope.number(), scope.number()];
  const [left, above, corner, last] = [scope.vector(), scope.vector(), scope.vector(), scope.vector()];
  const foretell = predictionCode(scope, { left, above, corner });
  const rowAddress = (row: number) => layout.rows + row * stepsAtOnce;
  return [
    last.set(v128.load(results + 15 * vectorBytes, zero)),
    place.set(zero),
    repeatWhile(
      i32.lessThan(place.get, steps.get),
      block.set(place.get),
      transposeCode(
        scope,
        (row) => v128.load(rowAddress(row), block.get),
        (byte, vector) => v128.store(columns + byte * vectorBytes, zero, vector),
      ),
      column.set(zero),
      repeatWhile(
        i32.lessThan(column.get, i32.constant(16 * vectorBytes)),
        before.set(i32.and(i32.subtract(column.get, pixelBytes.get), i32.constant(15 * vectorBytes))),
        left.set(v128.load(results, before.get)),
        corner.set(v128.load(aboves, before.get)),
        above.set(i8x16.shuffle([16, ...upTo(15)], last.get, v128.load8Splat(layout.above, place.get))),
        v128.store(aboves, column.get, above.get),
        last.set(i8x16.add(v128.load(columns, column.get), foretell)),
        v128.store(results, column.get, last.get),
        place.set(i32.add(place.get, i32.constant(1))),
        column.set(i32.add(column.get, i32.constant(vectorBytes))),
      ),
      transposeCode(
        scope,
        (byte) => v128.load(results + byte * vectorBytes, zero),
        (row, vector) => v128.store(rowAddress(row), block.get, vector),
      ),
    ),
  ];
}

const zero = i32.constant(0);
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

/** What the neighbours foretell, each lane by its row's filter. */
function predictionCode(
  scope: Scope,
  { left, above, corner }: { readonly left: Variable; readonly above: Variable; readonly corner: Variable },
): Code {
  const mask = (filter: number) => v128.load(layout.masks + (filter - 1) * vectorBytes, zero);
  const [low, high, down, up] = [scope.vector(), scope.vector(), scope.vector(), scope.vector()];
  const isZero = (value: Code) => i8x16.equal(value, v128.zero);
  const less = i8x16.subtractSaturating;
  const mean = i8x16.subtract(
    i8x16.averageRoundedUp(left.get, above.get),
    v128.and(v128.xor(left.get, above.get), i8x16.splat(i32.constant(1))),
  );
  const paeth = [
    low.set(i8x16.minimum(left.get, above.get)),
    high.set(i8x16.maximum(left.get, above.get)),
    up.set(less(high.get, corner.get)),
    down.set(less(corner.get, low.get)),
    v128.select(
      low.get,
      v128.select(high.get, corner.get, isZero(less(down.get, less(up.get, down.get)))),
      isZero(less(up.get, less(down.get, up.get))),
    ),
  ].flat();
  return v128.or(
    v128.or(v128.and(left.get, mask(1)), v128.and(above.get, mask(2))),
    v128.or(v128.and(mean, mask(3)), v128.and(paeth, mask(4))),
  );
}

/** Sixteen vectors of sixteen bytes, rows for columns: their index has eight bits, and each of four rounds rotates it by one. */
function transposeCode(
  scope: Scope,
  load: (index: number) => Code,
  store: (index: number, vector: Code) => Code,
): Code {
  const low = upTo(16).map((lane) => (lane >> 1) + (lane & 1) * 16);
  const high = low.map((lane) => lane + 8);
  let vectors = upTo(16).map(() => scope.vector());
  const code: Code[] = vectors.map((vector, index) => vector.set(load(index)));
  for (let round = 0; round < 4; round++) {
    const [before, after] = [vectors, upTo(16).map(() => scope.vector())];
    code.push(
      ...after.map((vector, index) =>
        vector.set(i8x16.shuffle(index & 1 ? high : low, before[index >> 1]!.get, before[(index >> 1) + 8]!.get)),
      ),
    );
    vectors = after;
  }
  return [...code, ...vectors.map((vector, index) => store(index, vector.get))].flat();
}
