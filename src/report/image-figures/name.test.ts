import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textWidth } from '../text.ts';
import { brokenName, endOfPath } from './name.ts';

const style = { size: 13 };

describe('brokenName', () => {
  it('breaks after a space or an underscore', () => {
    expect(brokenName('Enlarged_Cardiomediastinum', 130, style)).toEqual(['Enlarged_', 'Cardiomediastinum']);
    expect(brokenName('Lung opacity', 70, style)).toEqual(['Lung', 'opacity']);
    expect(brokenName('Mass', 180, style)).toEqual(['Mass']);
  });

  it('loses no letter, and no line is too wide', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z_ ]{1,40}$/), fc.integer({ min: 20, max: 200 }), (name, width) => {
        const lines = brokenName(name, width, style);
        expect(lines.join('').replace(/\s/g, '')).toBe(name.replace(/\s/g, ''));
        for (const line of lines) expect(textWidth(line, style)).toBeLessThanOrEqual(width);
      }),
      { examples: [['aA  _', 20]] },
    );
  });
});

describe('endOfPath', () => {
  it('keeps what fits, else the end, which tells files apart', () => {
    expect(endOfPath('a.png', 100, style)).toBe('a.png');
    const cut = endOfPath('patients/00013125/00013125_000.png', 120, style);
    expect(cut).toMatch(/^….*_000\.png$/);
    expect(textWidth(cut, style)).toBeLessThanOrEqual(120);
  });
});
