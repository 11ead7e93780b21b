import { describe, expect, it } from 'vitest';
import { canonicalFinding, inModelOrder, nihFindings } from './findings.ts';

describe('findings', () => {
  it('are known in any spelling, and others are left alone', () => {
    for (const finding of nihFindings) expect(canonicalFinding(finding.toLowerCase())).toBe(finding);
    expect(['Infiltrate', 'Pleural Thickening', ' pleural-thickening', 'Tuberculosis '].map(canonicalFinding)).toEqual([
      'Infiltration',
      'Pleural_Thickening',
      'Pleural_Thickening',
      'Tuberculosis',
    ]);
  });

  it('stand in the order of the model, others after them as given', () => {
    expect(inModelOrder(['Zebra', 'Edema', 'Apple', 'Cardiomegaly', 'Edema'])).toEqual([
      'Cardiomegaly',
      'Edema',
      'Zebra',
      'Apple',
    ]);
    expect(nihFindings[0]).toBe('Cardiomegaly');
    expect(nihFindings[13]).toBe('Consolidation');
  });
});
