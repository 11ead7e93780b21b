import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRecords } from './csv-table.ts';
import { splitPlainCsv } from './plain-csv.ts';

describe('splitPlainCsv', () => {
  it('gives what the parser gives, for text without quotes, with lines that end in either way', () => {
    const value = fc.string({ unit: fc.constantFrom('a', 'ä', '0', '.', ' ', '\t', '|', '\u00a0'), maxLength: 4 });
    const row = fc.array(value, { maxLength: 4 }).map((values) => values.join(','));
    const text = fc
      .tuple(
        fc.array(row, { maxLength: 6 }),
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        fc.constantFrom('', '\ufeff'),
      )
      .map(([rows, end, endsSo, mark]) => mark + rows.join(end) + (endsSo ? end : ''));
    fc.assert(
      fc.property(text, (each) => {
        expect(splitPlainCsv(each)).toEqual(parseRecords(each, 'labels.csv'));
      }),
      { numRuns: 2000 },
    );
  });

  it('leaves quotes and other line ends to the parser', () => {
    expect(splitPlainCsv('a,b\n"1,2",3\n')).toBeUndefined();
    expect(splitPlainCsv('a,b\r1,2\r')).toBeUndefined();
  });
});
