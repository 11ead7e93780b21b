import { describe, expect, it } from 'vitest';
import { placeOfImage } from './sequence.ts';

describe('placeOfImage', () => {
  it('gives every image a patient and a visit of its own, one to four visits a patient, without gaps', () => {
    const visits = new Map<number, number[]>();
    for (let image = 0; image < 1000; image++) {
      const { patient, visit } = placeOfImage(9, image);
      visits.set(patient, [...(visits.get(patient) ?? []), visit]);
    }
    expect([...visits.keys()]).toEqual(Array.from({ length: 400 }, (_, i) => i));
    for (const list of visits.values()) {
      expect(list).toEqual(list.map((_, i) => i));
      expect(list.length).toBeLessThanOrEqual(4);
    }
    expect(new Set([...visits.values()].map((list) => list.length))).toEqual(new Set([1, 2, 3, 4]));
  });
});
