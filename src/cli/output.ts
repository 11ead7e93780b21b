/** Results on stdout, notices on stderr. */

/** Prints the one JSON document of a command that was given `--json`. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

/** Prints a line of results. */
export function print(line = ''): void {
  process.stdout.write(`${line}\n`);
}

/** Tells the user something that isn't a result. */
export function notice(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Lines of columns, the first to the left, the others to the right. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, index) => {
      widths[index] = Math.max(widths[index] ?? 0, cell.length);
    });
  }
  return rows.map((row) =>
    row.map((cell, index) => (index === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[index]!))).join('  '),
  );
}

/** `+0.012`, `−0.012`. */
export function signedText(value: number, decimals: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(decimals)}`;
}

/** `0.71 … 0.84`; a dash where there is no interval. */
export function rangeText(
  interval: { readonly low: number; readonly high: number } | null,
  shown: (value: number) => string,
): string {
  return interval === null ? '–' : `${shown(interval.low)} … ${shown(interval.high)}`;
}

/** `1 image`, `1,422 images`. */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en-GB')} ${noun}${count === 1 ? '' : 's'}`;
}
