/**
 * What the table says of an image as numbers for a regression: view and sex as 0 or 1 for each value but the commonest, age in
 * decades around 50 and its square, and whether the age is missing. Means and values are those of the table it is fitted on.
 */

import type { LabelRow } from '../dataset/table.ts';
import { plausibleAge } from './groups.ts';

export interface MetadataFeatures {
  /** Names, the intercept first. */
  readonly names: readonly string[];
  /** `[rows, names]`, row-major. */
  of(rows: readonly LabelRow[]): Float64Array;
}

/** The features that vary in these rows; the intercept alone where nothing does. */
export function metadataFeatures(fitted: readonly LabelRow[]): MetadataFeatures {
  const features = [
    { name: 'intercept', value: () => 1 },
    ...indicators('view', fitted, ({ view }) => view),
    ...indicators('sex', fitted, ({ sex }) => sex),
    ...ageFeatures(fitted),
  ];
  return {
    names: features.map(({ name }) => name),
    of: (rows) => {
      const values = new Float64Array(rows.length * features.length);
      rows.forEach((row, at) => {
        features.forEach(({ value }, j) => {
          values[at * features.length + j] = value(row);
        });
      });
      return values;
    },
  };
}

interface Feature {
  readonly name: string;
  value(row: LabelRow): number;
}

/** A value's indicator for each value but the commonest. A value that isn't in the fitted rows counts as the commonest. */
function indicators(name: string, rows: readonly LabelRow[], of: (row: LabelRow) => string | undefined): Feature[] {
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(of(row) ?? 'missing', (counts.get(of(row) ?? 'missing') ?? 0) + 1);
  const [, ...others] = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  return others.map(([value]) => ({
    name: `${name} ${value}`,
    value: (row) => ((of(row) ?? 'missing') === value ? 1 : 0),
  }));
}

function ageFeatures(rows: readonly LabelRow[]): Feature[] {
  const known = rows.filter((row) => plausibleAge(row) !== undefined).length;
  if (known === 0) return [];
  const decades = (row: LabelRow) => ((plausibleAge(row) ?? 50) - 50) / 10;
  const missing = { name: 'age missing', value: (row: LabelRow) => (plausibleAge(row) === undefined ? 1 : 0) };
  return [
    { name: 'age in decades from 50', value: decades },
    { name: 'its square', value: (row) => decades(row) ** 2 },
    ...(known < rows.length ? [missing] : []),
  ];
}
