/** Cells of tables with numbers: what is read, and what a reader's sorting goes by. */

import { decimal, pText, rangeText } from '../figures/numbers.ts';
import type { Cell, Table } from '../page/table.ts';

/** Stands where there is no number. */
export const absent: Cell = { quiet: '–' };

/** The head of a column of numbers. */
export function numeric(label: string): Table['columns'][number] {
  return { label, isNumeric: true };
}

/** A number as it is written. */
export function numberCell(value: number | null, write: (value: number) => string = decimal): Cell {
  return value === null ? absent : { text: write(value), value };
}

export function pCell(p: number | null): Cell {
  return numberCell(p, pText);
}

/** Sorted by its lower end. */
export function intervalCell(interval: { readonly low: number; readonly high: number } | null): Cell {
  return interval === null ? absent : { text: rangeText(interval), value: interval.low };
}
