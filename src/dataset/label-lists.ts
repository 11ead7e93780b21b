/** Labels in NIH's form: one column that lists the findings of an image as `A|B`, or `No Finding`. */

import { InputError } from '../base/error.ts';
import type { Csv } from './csv.ts';
import { canonicalFinding, inModelOrder, isNihFinding, isNoFinding } from './findings.ts';
import type { Labels } from './label-columns.ts';

/**
 * Reads label lists. Without `wanted`: every label that occurs, NIH's fourteen in the model's order, then others by
 * alphabet. Each finding that a row doesn't list is absent; a blank row, NaN or −1 is unknown for all.
 *
 * @param wanted findings in the usual spelling; one of the fourteen may be absent everywhere
 * @throws InputError another wanted finding that doesn't occur; a list with a gap, or with `No Finding` beside others.
 */
export function readLabelLists(csv: Csv, place: number, wanted: readonly string[] | undefined): Labels {
  /** Rows repeat few different lists: each is understood once. */
  const understood = new Map<string, readonly string[] | 'unknown'>();
  const lists = csv.rows.map((row, index) => {
    const text = row[place]!;
    const list = understood.get(text) ?? listOf(text, csv, csv.lines[index]!);
    understood.set(text, list);
    return list;
  });
  const occurring = new Set([...understood.values()].flatMap((list) => (list === 'unknown' ? [] : list)));
  const available = inModelOrder([...occurring].sort());
  const missing = wanted?.find((finding) => !occurring.has(finding) && !isNihFinding(finding));
  if (missing !== undefined) {
    throw new InputError(`the table ${csv.path} has no finding ${missing}; it has ${available.join(', ') || 'none'}`);
  }
  const findings = wanted ?? available;
  if (findings.length === 0) {
    throw new InputError(`the table ${csv.path} has no findings: no row's ${csv.header[place]} names one`);
  }
  const positions = new Map(findings.map((finding, index) => [finding, index]));
  const labels = new Int8Array(csv.rows.length * findings.length);
  lists.forEach((list, row) => {
    const from = row * findings.length;
    if (list === 'unknown') labels.fill(-1, from, from + findings.length);
    else for (const finding of list) if (positions.has(finding)) labels[from + positions.get(finding)!] = 1;
  });
  return { findings, labels, unusedColumns: [] };
}

function listOf(text: string, csv: Csv, line: number): readonly string[] | 'unknown' {
  if (['', 'nan', '-1'].includes(text.toLowerCase())) return 'unknown';
  const names = text.split('|').map((name) => name.trim());
  const findings = names.filter((name) => !isNoFinding(name)).map(canonicalFinding);
  const isMixed = findings.length > 0 && findings.length < names.length;
  if (isMixed || findings.includes('')) {
    throw new InputError(
      `${csv.path}, line ${line}: expected findings as A|B, or No Finding alone; found ${JSON.stringify(text)}`,
    );
  }
  return findings;
}
