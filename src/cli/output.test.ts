import { describe, expect, it } from 'vitest';
import { columns, counted, rangeText, signedText } from './output.ts';

describe('columns', () => {
  it('aligns names to the left and numbers to the right', () => {
    expect(
      columns([
        ['finding', 'auc'],
        ['Mass', '0.8'],
        ['Atelectasis', '0.75'],
      ]),
    ).toEqual(['finding       auc', 'Mass          0.8', 'Atelectasis  0.75']);
  });
});

describe('counted', () => {
  it('has one image and many images', () => {
    expect([counted(1, 'image'), counted(0, 'image'), counted(1422, 'image')]).toEqual([
      '1 image',
      '0 images',
      '1,422 images',
    ]);
  });
});

describe('numbers in tables', () => {
  it('have their sign, and their ends', () => {
    const signed = (value: number) => signedText(value, 2);
    expect([0.5, 0, -0.125].map(signed)).toEqual(['+0.50', '+0.00', '−0.13']);
    expect(rangeText({ low: -0.5, high: 0.25 }, signed)).toBe('−0.50 … +0.25');
    expect(rangeText(null, signed)).toBe('–');
  });
});
