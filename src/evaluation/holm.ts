/**
 * Correction for testing several findings at once (Holm 1979): the chance of a single false alarm among all stays below
 * the level, whatever the tests have to do with each other.
 */

/**
 * Corrected p-values, in the order given; null stays null and doesn't count as a test.
 * The k-th smallest of n is multiplied by n − k + 1, is no smaller than the one before, and no larger than 1.
 */
export function holm(pValues: readonly (number | null)[]): (number | null)[] {
  const order = pValues
    .flatMap((p, index) => (p === null ? [] : [{ p, index }]))
    .sort((a, b) => a.p - b.p || a.index - b.index);
  const corrected = pValues.map((): number | null => null);
  let least = 0;
  order.forEach(({ p, index }, rank) => {
    least = Math.min(1, Math.max(least, (order.length - rank) * p));
    corrected[index] = least;
  });
  return corrected;
}
