/** Whether findings are told as well in all groups of patients: areas by view, sex, age, and the largest gaps. */

import type { EvaluationRecord, SubgroupsRecord } from '../../evaluation/record/schema.ts';
import { levelText, pText, rangeText, withInterval } from '../figures/numbers.ts';
import type { Section } from '../page/page.ts';
import type { Cell, Table } from '../page/table.ts';
import { absent, numberCell, numeric, pCell } from './cells.ts';
import { type FigureOf, subgroupsFigureName } from './figures.ts';
import { testSetOf } from './tested.ts';

/** The section; undefined where the table of truth has nothing to group by. */
export function subgroupsSection(record: EvaluationRecord, figureOf: FigureOf): Section | undefined {
  if (record.subgroups.length === 0) return undefined;
  return {
    heading: 'Whether all groups are told as well',
    id: 'subgroups',
    blocks: [
      {
        kind: 'text',
        text: `A gap is the largest AUC less the smallest, among groups with at least ${record.settings.fewest} independent positives and negatives. Its p-value is corrected for having picked the pair and for the number of findings. A gap that is not beyond chance is no proof that the groups are told alike; findings may also be harder in one group for reasons that lie in the patients or the films.`,
      },
    ],
    parts: record.subgroups.map((one) => ({
      heading: `By ${one.column}`,
      blocks: [
        ...figureOf(
          subgroupsFigureName(one.column),
          `AUC in the groups of ${one.column}. ${record.tested.model} on ${testSetOf(record)}.`,
        ),
        gapsTable(one, record.settings.level),
      ],
    })),
  };
}

function gapsTable({ column, findings }: SubgroupsRecord, level: number): Table {
  return {
    kind: 'table',
    caption: `Largest gap in AUC between groups of ${column}, with its ${levelText(level)} interval.`,
    isSortable: true,
    columns: [
      { label: 'Finding' },
      { label: 'Largest in' },
      { label: 'Smallest in' },
      ...['Gap', 'p, corrected'].map(numeric),
    ],
    rows: Object.entries(findings).map(([finding, { gap, gapReason }]): Cell[] => {
      if (gap === null) return [finding, { quiet: gapReason ?? '–' }, { quiet: '' }, absent, absent];
      const { largest, smallest, difference, interval, pHolm } = gap;
      return [
        finding,
        largest,
        smallest,
        numberCell(difference, (value) => withInterval(value, interval)),
        pCell(pHolm),
      ];
    }),
  };
}

/** A gap in words for the section of a finding; undefined where none is beyond what can be told. */
export function gapText(finding: string, { subgroups }: EvaluationRecord): string | undefined {
  const parts = subgroups.flatMap(({ column, findings }) => {
    const gap = findings[finding]?.gap ?? null;
    if (gap === null) return [];
    const range = gap.interval === null ? '' : ` (${rangeText(gap.interval)})`;
    const p = gap.pHolm === null ? '' : `, p ${gap.pHolm < 0.001 ? '' : '= '}${pText(gap.pHolm)}`;
    return [`${column}: ${gap.largest} above ${gap.smallest} by ${gap.difference.toFixed(3)}${range}${p}`];
  });
  return parts.length === 0 ? undefined : parts.join('; ');
}
