import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseUniqueJson } from './unique-json.ts';

describe('parseUniqueJson', () => {
  it('reads what JSON.parse reads', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(0, 2), (text, indentation) => {
        const pretty = JSON.stringify(JSON.parse(text), null, indentation);
        expect(parseUniqueJson(pretty)).toEqual(JSON.parse(pretty));
      }),
    );
  });

  it('refuses a name that an object has twice, however it is written', () => {
    expect(() => parseUniqueJson('{"a":1,"b":{"a":1},"a" : 2}')).toThrow('the name a occurs twice');
    expect(() => parseUniqueJson('{"x":{"\\u0061":1,"a":2}}')).toThrow('the name a occurs twice');
    expect(parseUniqueJson('{"a":{"b":"{\\"a\\":\\"a\\":"},"b":["a","a"]}')).toEqual({
      a: { b: '{"a":"a":' },
      b: ['a', 'a'],
    });
  });

  it('reads long strings and deep nesting', () => {
    expect(parseUniqueJson(`{"a":"${'\\\\x'.repeat(1_000_000)}"}`)).toEqual({ a: '\\x'.repeat(1_000_000) });
    expect(() => parseUniqueJson(`${'{"a":'.repeat(1000)}1${'}'.repeat(1000)}`)).not.toThrow();
  });
});
