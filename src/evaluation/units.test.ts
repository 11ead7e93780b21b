import { describe, expect, it } from 'vitest';
import { unitPerRow, unitsOf } from './units.ts';

describe('unitsOf', () => {
  it('counts patients where one has several images; a row without a patient stands alone', () => {
    const units = unitsOf(['7', undefined, '9', '7', undefined]);
    expect(units).toMatchObject({ kind: 'patient', count: 4 });
    expect([...units.of]).toEqual([0, 1, 2, 0, 3]);
  });

  it('counts images where every patient has one, or none is known', () => {
    expect(unitsOf(['7', '9'])).toEqual(unitPerRow(2));
    expect(unitsOf([undefined, undefined])).toEqual(unitPerRow(2));
  });
});
