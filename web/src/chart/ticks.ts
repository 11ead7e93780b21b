/** Round numbers along an axis. */

/** About `count` multiples of 1, 2 or 5 times a power of ten within [low, high]. */
export function ticksOf(low: number, high: number, count = 5): number[] {
  if (!(high > low)) return [low];
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((each) => each >= rough)!;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/** A number on an axis, without noise behind the last digit that tells. */
export function tickText(value: number): string {
  const size = Math.abs(value);
  return size !== 0 && (size < 1e-4 || size >= 1e5)
    ? Number(value.toPrecision(6)).toExponential().replace('e-', 'e−')
    : String(Number(value.toPrecision(6)));
}
