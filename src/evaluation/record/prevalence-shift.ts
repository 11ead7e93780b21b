/** How common each finding is in the images tested and in those that the model learnt from, or its thresholds were chosen on. */

import { type LabelTable, labelAt } from '../../dataset/table.ts';
import type { Units } from '../units.ts';
import { unitsOf } from '../units.ts';
import { differenceOfProportions, type Proportion, proportionOfRows } from '../wilson.ts';
import type { PrevalenceShiftRecord } from './schema.ts';

export function prevalenceShift(
  reference: { readonly role: string; readonly data: string; readonly table: LabelTable },
  findings: readonly { readonly finding: string; readonly labels: Int8Array }[],
  units: Units,
  level: number,
): PrevalenceShiftRecord {
  const { role, data, table } = reference;
  const referenceUnits = unitsOf(table.rows.map(({ patient }) => patient));
  return {
    role,
    data,
    findings: Object.fromEntries(
      findings.map(({ finding, labels }) => {
        const column = table.findings.indexOf(finding);
        const known = Int8Array.from(table.rows, (_, row) => (column < 0 ? -1 : labelAt(table, row, column)));
        const before = share(known, referenceUnits, level);
        const now = share(labels, units, level);
        const change = differenceOfProportions(now, before);
        const difference = change && { value: change.difference, low: change.low, high: change.high };
        return [finding, { reference: before, tested: now, difference }];
      }),
    ),
  };
}

function share(labels: Int8Array, units: Units, level: number): Proportion {
  const known = [...labels.keys()].filter((row) => labels[row]! >= 0);
  return proportionOfRows(known, (row) => labels[row] === 1, units, level);
}
