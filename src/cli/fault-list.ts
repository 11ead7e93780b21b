/** The names in an error, so many that a person reads them. */

const told = 12;

/** A fault a line, the first few. */
export function faultList(faults: readonly string[]): string {
  const more = faults.length > told ? [`… and ${faults.length - told} more`] : [];
  return [...faults.slice(0, told), ...more].join('\n');
}
