import { describe, expect, it } from 'vitest';
import { type PointingCase, pointingRecord } from './localisation.ts';
import { proportion } from './wilson.ts';

const none = { uniform: null, centre: null, lungs: null, otherPatients: null };
const caseOf = (more: Partial<PointingCase>): PointingCase => ({
  image: 'a.png',
  finding: 'Mass',
  patient: undefined,
  probability: 0.5,
  hit: 0,
  iou: 0,
  energy: 0,
  isEmpty: false,
  baselines: none,
  ...more,
});
const options = { replicates: 400, seed: 1 };

describe('pointingRecord', () => {
  it('counts hits by finding and over all cases, with Wilson’s interval where patients have one case each', () => {
    const cases = [
      caseOf({ image: 'a', patient: '1', hit: 1, iou: 0.3, energy: 0.5 }),
      caseOf({ image: 'b', patient: '2', hit: 0, iou: 0.05, energy: 0.1 }),
      caseOf({ image: 'c', patient: '3', hit: 0, iou: 0, energy: 0, isEmpty: true }),
      caseOf({ image: 'd', patient: '4', finding: 'Edema', hit: 1, iou: 0.6, energy: 0.9 }),
    ];
    const { all, findings } = pointingRecord(cases, ['Edema', 'Hernia', 'Mass'], options);
    expect(Object.keys(findings)).toEqual(['Edema', 'Mass']);
    expect(findings.Mass!.hitRate).toEqual(proportion(1, 3));
    expect([findings.Mass!.cases, findings.Mass!.images, findings.Mass!.empty]).toEqual([3, 3, 1]);
    expect(findings.Mass!.iou.value).toBeCloseTo(0.35 / 3, 12);
    expect(findings.Mass!.iouAtLeast.map(({ level, share }) => [level, share.count])).toEqual([
      [0.1, 1],
      [0.25, 1],
      [0.5, 0],
    ]);
    expect(findings.Edema!.iou.interval).toBeNull();
    expect(findings.Edema!.iou.intervalReason).toContain('single');
    expect([all.cases, all.hitRate.count, all.unit, all.units]).toEqual([4, 2, 'image', 4]);
  });

  it('takes patients for independent, not their images', () => {
    const cases = Array.from({ length: 40 }, (_, i) =>
      caseOf({
        image: `${i}`,
        patient: `${Math.floor(i / 4)}`,
        hit: Math.floor(i / 4) % 2,
        iou: Math.floor(i / 4) % 2,
      }),
    );
    const { all } = pointingRecord(cases, ['Mass'], options);
    expect([all.unit, all.units]).toEqual(['patient', 10]);
    const apart = pointingRecord(
      cases.map((each) => ({ ...each, patient: undefined })),
      ['Mass'],
      options,
    ).all;
    const width = ({ interval }: typeof all.iou | typeof all.hitRate) => interval!.high - interval!.low;
    expect(width(all.hitRate)).toBeGreaterThan(1.5 * width(apart.hitRate));
    expect(width(all.iou)).toBeGreaterThan(1.5 * width(apart.iou));
  });

  it('means baselines over the cases that have them', () => {
    const scores = (hit: number) => ({ hit, iou: hit / 2, energy: hit / 4 });
    const cases = [
      caseOf({ image: 'a', baselines: { ...none, uniform: scores(0.2), otherPatients: scores(1) } }),
      caseOf({ image: 'b', baselines: { ...none, uniform: scores(0.4) } }),
    ];
    const { all } = pointingRecord(cases, ['Mass'], options);
    expect(all.baselines.uniform!.hit).toBeCloseTo(0.3, 12);
    expect(all.baselines.otherPatients).toEqual({ hit: 1, iou: 0.5, energy: 0.25, of: 1 });
    expect(all.baselines.centre).toBeNull();
  });
});
