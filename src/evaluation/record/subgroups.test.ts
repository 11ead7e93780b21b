import { describe, expect, it } from 'vitest';
import { normals } from '../../../test/support/simulation.ts';
import { random } from '../../base/random.ts';
import { areaUnderCurve } from '../auc.ts';
import { rank } from '../ranking.ts';
import { type Units, unitPerRow, unitsOf } from '../units.ts';
import { subgroupsRecord } from './subgroups.ts';

const rows = 400;
const labels = Int8Array.from({ length: rows }, (_, row) => (row % 4 === 0 ? 1 : 0));
const of = Int32Array.from({ length: rows }, (_, row) => (row % 7 === 0 ? -1 : (row >> 2) % 2));
const grouping = { column: 'View', groups: ['AP', 'PA'], of };
const record = (scores: Float64Array, units: Units = unitPerRow(rows), groups = grouping) =>
  subgroupsRecord(groups, [{ finding: 'Mass', scores, ranking: rank(labels, scores), reason: null }], units, 0.95)
    .findings.Mass!;

describe('subgroupsRecord', () => {
  it('has the area of each group as if it were a table of its own, ties included', () => {
    const generator = random(1, 'subgroups');
    const scores = Float64Array.from(labels, (label) => Math.round(20 * generator.next() + 5 * label) / 25);
    record(scores).groups.forEach(({ auc, positives, negatives }, place) => {
      const inside = [...of.keys()].filter((row) => of[row] === place);
      const alone = areaUnderCurve(
        inside.map((row) => labels[row]!),
        inside.map((row) => scores[row]!),
      );
      expect({ auc, positives, negatives }).toEqual({
        auc: alone.auc,
        positives: alone.positives,
        negatives: alone.negatives,
      });
    });
  });

  it('finds a gap where there is none in about 5 % of samples, also where patients are in both groups', () => {
    const generator = random(2, 'gaps');
    const units = unitsOf(Array.from({ length: rows }, (_, row) => String(row >> 3)));
    const alarms = (by: Units, perPatient: number) => {
      let count = 0;
      for (let k = 0; k < 600; k++) {
        const own = normals(generator, rows);
        const scores = Float64Array.from(
          labels,
          (label, row) => own[Math.floor(row / perPatient)]! + 0.5 * generator.normal() + label,
        );
        if (record(scores, by).gap!.p! < 0.05) count++;
      }
      return count / 600;
    };
    for (const share of [alarms(unitPerRow(rows), 1), alarms(units, 8)]) {
      expect(share).toBeGreaterThan(0.025);
      expect(share).toBeLessThan(0.08);
    }
  });

  it('names the groups of the gap, and corrects for the pairs it was picked from', () => {
    const generator = random(3, 'three');
    const three = { column: 'Ward', groups: ['A', 'B', 'C'], of: Int32Array.from(labels, (_, row) => (row >> 2) % 3) };
    const scores = Float64Array.from(
      labels,
      (label, row) => generator.normal() + label * (three.of[row] === 1 ? 2.5 : 0.5),
    );
    const { gap } = record(scores, unitPerRow(rows), three);
    expect(gap).toMatchObject({ largest: 'B', interval: { method: expect.stringContaining('picked') } });
    expect(gap!.interval!.low).toBeGreaterThan(0);
    expect(gap!.p).toBeLessThan(0.01);
  });

  it('compares nothing with a group that is too small or lacks a class', () => {
    const few = { column: 'Ward', groups: ['A', 'B'], of: Int32Array.from(labels, (_, row) => (row < 20 ? 1 : 0)) };
    const scores = Float64Array.from(labels, (_, row) => (row * 37) % 101);
    const { groups, gap, gapReason } = record(scores, unitPerRow(rows), few);
    expect(groups[1]!.caution).toContain('only 5 images with it');
    expect([gap, gapReason]).toEqual([null, 'fewer than two groups are large enough to compare']);
  });
});
