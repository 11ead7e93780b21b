/** Groups of images by what the table says of them: view, sex, bands of age, or the values of another column. */

import { InputError } from '../base/error.ts';
import { type Csv, findColumn, plainName, readCsv } from '../dataset/csv.ts';
import { columnNames, type LabelRow } from '../dataset/table.ts';

/** Images in groups by one column. */
export interface Grouping {
  readonly column: string;
  /** In the order to show them. */
  readonly groups: readonly string[];
  /** `[images]`: the group's place in `groups`; −1 where the table says nothing. */
  readonly of: Int32Array;
}

/** Lower ends of the bands of age, in years: children, young, middle and old adults. */
const ageBands = [0, 18, 40, 65] as const;

/** Nobody was older (122 years). */
const oldest = 125;

/** More groups than this aren't groups, but numbers or names. */
const mostGroups = 20;

/** The age in years; undefined where the table says nothing or what can't be: NIH's first edition has ages above 400. */
export function plausibleAge({ age }: LabelRow): number | undefined {
  return age !== undefined && age <= oldest ? age : undefined;
}

/** The groupings by view, sex and age that a table allows: where it has the column, and two groups or more. */
export function usualGroupings(rows: readonly LabelRow[]): Grouping[] {
  const groupings = [byView(rows), bySex(rows), byAge(rows)];
  return groupings.filter(({ groups }) => groups.length > 1);
}

/**
 * The groupings by these columns of a table of truth.
 *
 * @param columns the names as a user writes them; `View`, `Gender` and the like in any spelling
 * @param rows the rows of the table that are tested
 * @throws InputError if there is no such column, nothing in it, or more values than groups can be shown.
 */
export async function readGroupings(
  columns: readonly string[],
  table: string,
  rows: readonly LabelRow[],
): Promise<Grouping[]> {
  const isUsual = (column: string) => usual.some(({ names }) => isOneOf(column, names));
  const csv = columns.every(isUsual) ? undefined : await readCsv(table);
  return columns.map((column) => groupingBy(column, rows, csv, table));
}

const usual = [
  { names: columnNames.view, by: byView },
  { names: columnNames.sex, by: bySex },
  { names: columnNames.age, by: byAge },
] as const;

function isOneOf(column: string, names: readonly string[]): boolean {
  return names.some((name) => plainName(name) === plainName(column));
}

function groupingBy(column: string, rows: readonly LabelRow[], csv: Csv | undefined, table: string): Grouping {
  const by = usual.find(({ names }) => isOneOf(column, names))?.by;
  const grouping = by === undefined ? byValues(column, valuesOf(column, rows, csv!)) : by(rows);
  if (grouping.groups.length === 0) {
    throw new InputError(`--subgroups: the table ${table} says nothing of ${column} for the images tested`);
  }
  if (grouping.groups.length > mostGroups) {
    throw new InputError(
      `--subgroups: the column ${column} of ${table} has ${grouping.groups.length} different values; expected at most ${mostGroups}, put them in bands first`,
    );
  }
  return grouping;
}

function valuesOf(column: string, rows: readonly LabelRow[], csv: Csv): (string | undefined)[] {
  const place = findColumn(csv, [column]);
  if (place === undefined) {
    throw new InputError(
      `--subgroups: the table ${csv.path} has no column ${column}; it has ${csv.header.filter((name) => name !== '').join(', ')}`,
    );
  }
  const byLine = new Map(csv.lines.map((line, row) => [line, row]));
  return rows.map(({ line }) => csv.rows[byLine.get(line)!]![place]);
}

function byView(rows: readonly LabelRow[]): Grouping {
  return byValues(
    'ViewPosition',
    rows.map(({ view }) => view),
  );
}

function bySex(rows: readonly LabelRow[]): Grouping {
  return byValues(
    'Sex',
    rows.map(({ sex }) => sex),
  );
}

function byAge(rows: readonly LabelRow[]): Grouping {
  const names = ageBands.map((from, band) => {
    const next = ageBands[band + 1];
    return next === undefined ? `${from} and older` : `${from}–${next - 1}`;
  });
  const bands = rows.map((row) => {
    const age = plausibleAge(row);
    return age === undefined ? -1 : ageBands.findLastIndex((from) => age >= from);
  });
  const present = names.filter((_, band) => bands.includes(band));
  return {
    column: 'Age',
    groups: present,
    of: Int32Array.from(bands, (band) => (band < 0 ? -1 : present.indexOf(names[band]!))),
  };
}

function byValues(column: string, values: readonly (string | undefined)[]): Grouping {
  const groups = [...new Set(values.filter((value) => value !== undefined && value !== ''))] as string[];
  const isNumeric = groups.every((group) => group.trim() !== '' && Number.isFinite(Number(group)));
  groups.sort((a, b) => (isNumeric ? Number(a) - Number(b) : a < b ? -1 : 1));
  const places = new Map(groups.map((group, place) => [group, place]));
  return { column, groups, of: Int32Array.from(values, (value) => places.get(value ?? '') ?? -1) };
}
