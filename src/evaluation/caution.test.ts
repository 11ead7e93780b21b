import { describe, expect, it } from 'vitest';
import { cautionOf } from './caution.ts';
import { influenceOf } from './delong.ts';
import { unitPerRow, unitsOf } from './units.ts';

const influence = (positives: number, negatives: number, patients?: string[]) => {
  const labels = [...new Array(positives).fill(1), ...new Array(negatives).fill(0)] as number[];
  const units = patients === undefined ? unitPerRow(labels.length) : unitsOf(patients);
  return influenceOf(
    labels,
    labels.map((_, i) => i / 100),
    units,
  );
};

describe('cautionOf', () => {
  it('warns below ten positives or negatives, and not from ten on', () => {
    expect(cautionOf(influence(10, 10), 'image')).toBeNull();
    expect(cautionOf(influence(1, 40), 'image')).toBe('only 1 image with it: too few to say anything (fewer than 10)');
    expect(cautionOf(influence(3, 9), 'image')).toContain('3 images with it and 9 images without it');
  });

  it('counts patients, not their images', () => {
    const patients = Array.from({ length: 60 }, (_, row) => (row < 30 ? `a${row % 4}` : `b${row}`));
    expect(cautionOf(influence(30, 30, patients), 'patient')).toContain('only 4 patients with it');
  });
});
