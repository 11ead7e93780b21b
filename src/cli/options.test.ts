import { describe, expect, it } from 'vitest';
import { anyNumber, fraction, list, numberFromZero, positiveInteger, positiveNumber, wholeNumber } from './options.ts';

describe('option values', () => {
  it('are read', () => {
    expect(positiveInteger('8')).toBe(8);
    expect(wholeNumber('0')).toBe(0);
    expect(positiveNumber('1e-3')).toBe(0.001);
    expect(fraction('.2')).toBe(0.2);
    expect([numberFromZero('0'), numberFromZero('1e-4')]).toEqual([0, 1e-4]);
    expect([anyNumber('-0.5'), anyNumber('+2')]).toEqual([-0.5, 2]);
    expect(list('Mass, Pleural Thickening')).toEqual(['Mass', 'Pleural Thickening']);
  });

  it.each([
    [positiveInteger, ['0', '-1', '1.5', '', 'eight', '0x10', '1e400', 'NaN']],
    [wholeNumber, ['-1', '0.5', '', ' ']],
    [positiveNumber, ['0', '-0.1', 'Infinity', '']],
    [numberFromZero, ['-1e-9', 'Infinity', '']],
    [anyNumber, ['Infinity', 'NaN', '', 'low']],
    [fraction, ['1.01', '-0.1', '', '20%']],
    [list, ['', 'Mass,', ',Mass', 'Mass,,Edema']],
  ] as const)('are refused with what was found: %o', (read, wrong) => {
    for (const text of wrong) expect(() => read(text)).toThrow(`found ${JSON.stringify(text)}`);
  });
});
