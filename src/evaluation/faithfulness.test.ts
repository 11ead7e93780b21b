import { describe, expect, it } from 'vitest';
import { type FaithfulnessCase, faithfulnessRecord } from './faithfulness.ts';

const shares = [0, 0.5, 1];
const caseOf = (patient: string, finding: string, deletion: number, randomDeletion: number): FaithfulnessCase => ({
  image: `${patient}.png`,
  finding,
  patient,
  curves: {
    deletion: [1, deletion, 0],
    insertion: [0, 1 - deletion, 1],
    randomDeletion: [1, randomDeletion, 0],
    randomInsertion: [0, 1 - randomDeletion, 1],
  },
  areas: { deletion, insertion: 1 - deletion, randomDeletion, randomInsertion: 1 - randomDeletion },
});
const cases = [caseOf('1', 'Mass', 0.2, 0.6), caseOf('2', 'Mass', 0.4, 0.5), caseOf('3', 'Edema', 0.3, 0.3)];

describe('faithfulnessRecord', () => {
  const { all, findings } = faithfulnessRecord(cases, shares, ['Edema', 'Hernia', 'Mass'], {
    replicates: 200,
    seed: 1,
  });

  it('means areas and curves over cases, all and by finding', () => {
    expect(Object.keys(findings)).toEqual(['Edema', 'Mass']);
    expect([all.cases, findings.Mass!.cases]).toEqual([3, 2]);
    expect(findings.Mass!.areas.deletion.value).toBeCloseTo(0.3, 12);
    expect(findings.Mass!.curves.deletion[1]).toBeCloseTo(0.3, 12);
    expect(all.curves.insertion.at(-1)).toBe(1);
  });

  it('gains where the map takes less than random maps to make the finding go, and to make it come', () => {
    expect(findings.Mass!.gain.deletion.value).toBeCloseTo(0.25, 12);
    expect(findings.Mass!.gain.insertion.value).toBeCloseTo(0.25, 12);
    expect(findings.Edema!.gain.deletion.value).toBeCloseTo(0, 12);
  });
});
