/**
 * Isotonic regression by pooling adjacent violators (Ayer et al. 1955): the rising values nearest to the targets by squares,
 * reduced to the points between which they change. With rows of equal x pooled first, it is scikit-learn's
 * `IsotonicRegression`.
 */

export interface IsotonicFit {
  /** Rising. */
  readonly at: number[];
  /** Never falling. */
  readonly values: number[];
}

/**
 * The fit, as points of a line that is level beyond its ends.
 *
 * @param x `[N]`, in any order, at least one
 * @param targets `[N]`
 */
export function isotonic(x: ArrayLike<number>, targets: ArrayLike<number>): IsotonicFit {
  const order = Array.from({ length: x.length }, (_, row) => row).sort((a, b) => x[a]! - x[b]!);
  const places: { readonly at: number; sum: number; count: number }[] = [];
  for (const row of order) {
    const last = places.at(-1);
    if (last !== undefined && last.at === x[row]) {
      last.sum += targets[row]!;
      last.count++;
    } else places.push({ at: x[row]!, sum: targets[row]!, count: 1 });
  }
  const blocks: { first: number; last: number; sum: number; count: number }[] = [];
  for (const { at, sum, count } of places) {
    let block = { first: at, last: at, sum, count };
    // A block that isn't above the one before is one with it. Compared in products, so that equal shares are equal.
    for (let below = blocks.at(-1); below !== undefined && below.sum * block.count >= block.sum * below.count; ) {
      block = { first: below.first, last: block.last, sum: below.sum + block.sum, count: below.count + block.count };
      blocks.pop();
      below = blocks.at(-1);
    }
    blocks.push(block);
  }
  const ends = blocks.flatMap(({ first, last, sum, count }) => {
    const value = sum / count;
    return first === last ? [[first, value] as const] : [[first, value] as const, [last, value] as const];
  });
  return { at: ends.map(([at]) => at), values: ends.map(([, value]) => value) };
}
