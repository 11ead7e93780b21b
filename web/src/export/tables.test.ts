import { describe, expect, it } from 'vitest';
import { newXRay, type PageModel, type Reading } from '../state/state.ts';
import { scoresCsv, scoresJson } from './tables.ts';

const model: PageModel = {
  name: 'run',
  sha256: 'abc',
  findings: ['Mass', 'Edema'],
  size: 64,
  thresholds: { Mass: 0.3 },
  architecture: 'tiny',
  source: 'server',
};
const reading = (...probability: number[]): Reading => ({
  probability,
  calibrated: probability.map(() => null),
  maps: [],
  seconds: 1,
});
const read = { ...newXRay(1, 'a,"b".png', new Blob([])), readings: { device: reading(0.123456789012, 1e-9) } };
const unread = newXRay(2, 'c.png', new Blob([]));

describe('exported scores', () => {
  it('have the form of predictions.csv: nine significant digits, names quoted where they must be, unread images left out', () => {
    expect(scoresCsv([read, unread], 'device', model)).toBe('Image,Mass,Edema\n"a,""b"".png",0.123456789,1e-9\n');
  });

  it('are those of the place that is shown', () => {
    expect(scoresCsv([read], 'server', model)).toBe('Image,Mass,Edema\n');
  });

  it('as JSON name the model, the operating points and the purpose', () => {
    expect(JSON.parse(scoresJson([read, unread], 'device', model))).toMatchObject({
      purpose: expect.stringContaining('not diagnosis'),
      model: { sha256: 'abc' },
      images: [
        {
          name: 'a,"b".png',
          findings: [
            { finding: 'Mass', threshold: 0.3 },
            { finding: 'Edema', threshold: null },
          ],
        },
      ],
    });
  });
});
