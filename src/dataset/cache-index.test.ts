import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type IndexEntry, indexHeader, indexLine, parseIndex } from './cache-index.ts';

const settings = '320-nearest';
const anyEntry: fc.Arbitrary<IndexEntry> = fc.oneof(
  fc.tuple(
    fc.constant('slot' as const),
    fc.string({ unit: fc.constantFrom(...'0123456789abcdef') }),
    fc.nat(),
    fc.nat(2 ** 32 - 1),
  ),
  fc.tuple(
    fc.constant('file' as const),
    fc.string({ unit: 'binary' }),
    fc.string(),
    fc.string({ unit: fc.constantFrom(...'0123456789abcdef') }),
  ),
);
const anyEntries = fc.array(anyEntry, { minLength: 1, maxLength: 5 });
const textOf = (entries: readonly IndexEntry[]) => indexHeader(settings) + entries.map(indexLine).join('');

describe('parseIndex', () => {
  it('gives back what was written, whatever is in the names', () => {
    fc.assert(
      fc.property(anyEntries, (entries) => {
        expect(parseIndex(textOf(entries), settings)).toEqual({ entries, isWhole: true });
      }),
    );
  });

  it('keeps the lines before a cut, and no part of the line that was cut', () => {
    fc.assert(
      fc.property(anyEntries, fc.nat(), (entries, at) => {
        const [whole, header] = [textOf(entries), indexHeader(settings)];
        const cut = whole.slice(0, header.length + (at % (whole.length - header.length)));
        const lines = cut.split('\n').length - 2;
        expect(parseIndex(cut, settings)!.entries.slice(0, lines)).toEqual(entries.slice(0, lines));
        // A line that lacks nothing but its end is good; nothing is added after it all the same.
        expect(parseIndex(cut, settings)!.entries.length).toBeLessThanOrEqual(lines + 1);
        expect(parseIndex(cut, settings)!.isWhole).toBe(cut.endsWith('\n'));
      }),
    );
  });

  it('passes over a damaged line, keeps the others, and says that the index is not whole', () => {
    fc.assert(
      fc.property(anyEntries, fc.nat(), fc.nat(), (entries, which, at) => {
        const lines = entries.map(indexLine);
        const place = which % lines.length;
        const line = lines[place]!;
        const position = at % (line.length - 1);
        const other = line[position] === '0' ? '1' : '0';
        lines[place] = line.slice(0, position) + other + line.slice(position + 1);
        expect(parseIndex(indexHeader(settings) + lines.join(''), settings)).toEqual({
          entries: entries.filter((_, index) => index !== place),
          isWhole: false,
        });
      }),
    );
  });

  it('refuses other settings, and a damaged header', () => {
    const text = textOf([['slot', 'a', 0, 0]]);
    expect(parseIndex(text, '224-nearest')).toBeUndefined();
    expect(parseIndex(text.slice(1), settings)).toBeUndefined();
    expect(parseIndex('', settings)).toBeUndefined();
  });
});
