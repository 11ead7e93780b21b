import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonFault } from './json-fault.ts';

describe('jsonFault', () => {
  it.each([
    ['nothing', '', 1, 1],
    ['a comma too many', '{\n  "seed": 1,\n}', 3, 1],
    ['a comma too few', '{\n  "seed": 1\n  "size": 2\n}', 3, 3],
    ['a word', '{"seed": one}', 1, 10],
    ['single quotes', "{'seed': 1}", 1, 2],
    ['a name without quotes', '{seed: 1}', 1, 2],
    ['no colon', '{"seed" 1}', 1, 9],
    ['no end', '{"findings": ["Mass"', 1, 21],
    ['a text without end', '{"out": "run}', 1, 9],
    ['a wrong escape', '{"out": "C:\\data"}', 1, 9],
    ['a number with a leading zero', '{"seed": 01}', 1, 11],
    ['something after the end', '{"seed": 1} {', 1, 13],
    ['a comment', '{\r\n  // batch\r\n  "seed": 1\r\n}', 2, 3],
  ])('%s', (_, json, line, column) => {
    expect(() => JSON.parse(json)).toThrow();
    expect(jsonFault(json)).toEqual({ line, column });
  });

  it('is at the end of anything that is JSON', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(undefined, 2, '\t'), (json, indent) => {
        const written = JSON.stringify(JSON.parse(json), null, indent);
        const lines = written.split('\n');
        expect(jsonFault(written)).toEqual({ line: lines.length, column: lines.at(-1)!.length + 1 });
      }),
    );
  });

  it('never lies behind a character that can occur nowhere outside of texts', () => {
    fc.assert(
      fc.property(fc.json({ stringUnit: fc.constantFrom('a', 'b') }), fc.nat(), (json, place) => {
        const at = place % (json.length + 1);
        const { column } = jsonFault(`${json.slice(0, at)}\u0000${json.slice(at)}`);
        expect(column).toBeLessThanOrEqual(at + 1);
      }),
    );
  });
});
