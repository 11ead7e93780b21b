import { describe, expect, it } from 'vitest';
import { realData } from '../../test/support/data.ts';
import { readCsv } from '../dataset/csv.ts';
import { evaluate, rocCurves } from './evaluate.ts';
import { join, readTruth } from './join.ts';
import { readPredictions } from './predictions.ts';

const data = {
  findings: ['Mass', 'Edema', 'Hernia'],
  labels: Int8Array.of(0, 0, -1, 0, 0, -1, 1, 0, -1, 1, 0, 1),
  scores: Float32Array.of(0.1, 0.5, 0.5, 0.4, 0.5, 0.5, 0.35, 0.5, 0.5, 0.8, 0.5, 0.5),
};

describe('evaluate', () => {
  it('reports every finding in order, undefined ones with their reason, and the mean over the defined ones', () => {
    expect(evaluate(data)).toEqual({
      findings: {
        Mass: { positives: 2, negatives: 2, unknown: 0, auc: 0.75, reason: null },
        Edema: { positives: 0, negatives: 4, unknown: 0, auc: null, reason: 'no positives among 4 known labels' },
        Hernia: { positives: 1, negatives: 0, unknown: 3, auc: null, reason: 'no negatives among 1 known labels' },
      },
      meanAuc: 0.75,
    });
    expect(Object.keys(evaluate(data).findings)).toEqual(data.findings);
    expect([...rocCurves(data).keys()]).toEqual(['Mass']);
  });

  it('has no mean where nothing is defined', () => {
    expect(evaluate({ findings: ['Mass'], labels: [0, 0], scores: [0.1, 0.2] }).meanAuc).toBeNull();
  });

  it('refuses arrays that do not fit the findings', () => {
    expect(() => evaluate({ findings: ['A', 'B'], labels: [0, 1, 1], scores: [0, 0, 0] })).toThrow(/3 labels/);
  });
});

const predictionsPath = realData('predictions/preds.csv');
const areasPath = realData('predictions/aucs.csv');
const truthPath = realData('labels/Data_Entry_2017_v2020.csv.gz');

describe.skipIf(!predictionsPath || !areasPath || !truthPath)(
  'on 22,433 predictions of a real CheXNet (skipped where shared/data is absent)',
  () => {
    it('gives the areas that scikit-learn gives, all 14, to 1e-12', async () => {
      const predictions = await readPredictions(predictionsPath!);
      const joined = join(predictions, await readTruth(truthPath!, predictions.findings));
      const { findings } = evaluate(joined);
      const expected = await readCsv(areasPath!);
      expect(expected.rows).toHaveLength(14);
      expect(Object.keys(findings).sort()).toEqual(expected.rows.map(([finding]) => finding!).sort());
      for (const [finding, area] of expected.rows) {
        expect(Math.abs(findings[finding!]!.auc! - Number(area)), finding).toBeLessThan(1e-12);
      }
      expect(joined).toMatchObject({ onlyPredicted: 0, onlyInTruth: 112_120 - 22_433, findingsOnlyPredicted: [] });
    });
  },
);
