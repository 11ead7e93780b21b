import { describe, expect, it } from 'vitest';
import { phantomFindings, statesOf } from './course.ts';
import { allFindings } from './findings/index.ts';
import { placeOfImage } from './sequence.ts';

describe('statesOf', () => {
  const images = 4000;
  const present = Array.from({ length: images }, (_, image) => {
    const { patient, visit } = placeOfImage(1, image);
    return new Set(statesOf(1, patient, visit).flatMap((state) => (state.present ? [state.name] : [])));
  });
  const share = (test: (findings: ReadonlySet<string>) => boolean) => present.filter(test).length / images;

  it('names the findings in the order in which they are drawn', () => {
    expect(allFindings.map((finding) => finding.name)).toEqual(phantomFindings);
  });

  it.each(phantomFindings)('gives %s to 12 … 25 % of images', (finding) => {
    expect(share((findings) => findings.has(finding))).toBeGreaterThan(0.12);
    expect(share((findings) => findings.has(finding))).toBeLessThan(0.25);
  });

  it('leaves a quarter or so of the images without any', () => {
    expect(share((findings) => findings.size === 0)).toBeGreaterThan(0.2);
    expect(share((findings) => findings.size === 0)).toBeLessThan(0.4);
  });

  it('lets findings of one cause go together', () => {
    const both = share((findings) => findings.has('Cardiomegaly') && findings.has('Edema'));
    const apart = share((findings) => findings.has('Cardiomegaly')) * share((findings) => findings.has('Edema'));
    expect(both).toBeGreaterThan(1.5 * apart);
  });

  it('mostly keeps a finding between visits, but not always', () => {
    let [stays, goes] = [0, 0];
    for (let patient = 0; patient < 500; patient++) {
      const [first, second] = [statesOf(4, patient, 0), statesOf(4, patient, 1)];
      first.forEach((state, i) => {
        if (state.present && second[i]!.present) stays++;
        else if (state.present) goes++;
      });
    }
    expect(stays).toBeGreaterThan(goes);
    expect(goes).toBeGreaterThan(0);
  });
});
