import { describe, expect, it } from 'vitest';
import { nihFindings } from '../dataset/findings.ts';
import { publishedResults } from './published.ts';

describe('publishedResults', () => {
  it.each(publishedResults)('$name has an area for each of the fourteen, no more decimals than printed', (result) => {
    expect(Object.keys(result.auc).sort()).toEqual([...nihFindings].sort());
    for (const area of Object.values(result.auc)) {
      expect(area).toBeGreaterThan(0.5);
      expect(Number(area.toFixed(result.decimals))).toBe(area);
    }
  });

  it('has the means that CheXNet and its forerunners are known by', () => {
    const mean = (name: string) => {
      const areas = Object.values(publishedResults.find((result) => result.name === name)!.auc);
      return areas.reduce((sum, area) => sum + area, 0) / areas.length;
    };
    expect(mean('CheXNet 2017')).toBeCloseTo(0.8414, 3);
    expect(mean('Yao 2017')).toBeCloseTo(0.803, 3);
    expect(mean('Wang 2017')).toBeCloseTo(0.738, 3);
  });
});
