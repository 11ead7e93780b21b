import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { imagenet } from '../image/normalise.ts';
import type { WeightFile } from '../weights/weight-file.ts';
import { describeImport } from './import-description.ts';

const told: string[] = [];
beforeEach(() => {
  told.length = 0;
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => told.push(String(text)) > 0);
});
afterEach(() => vi.restoreAllMocks());

const file: WeightFile = {
  ...{ path: 'a.pth', format: 'PyTorch', weights: new Map() },
  preprocessing: { size: 224, normalisation: imagenet },
  usualFindings: { by: 'CheXNet', names: ['Mass', 'Edema', 'Hernia'] },
};

describe('describeImport', () => {
  it("names the makers' findings where they are asked for", () => {
    expect(() => describeImport(file, 3, {})).toThrow(/--findings.*CheXNet's are\nMass,Edema,Hernia$/);
  });

  it("says where a finding has another place than with the makers, and takes the user's", () => {
    const { description, outputs } = describeImport(file, 3, { findings: ['edema', 'Mass', ''] });
    expect(description.findings).toEqual(['Edema', 'Mass']);
    expect(outputs).toEqual([0, 1]);
    expect(told.join('')).toMatch(/order that was given; CheXNet's order is Mass,Edema,Hernia/);
  });

  it("says nothing of the makers' order, with outputs left out or under other names", () => {
    describeImport(file, 3, { findings: ['Mass', '', 'Hernia'] });
    describeImport(file, 3, { findings: ['Tumour', 'Oedema', 'Gap'] });
    expect(told).toEqual([]);
  });

  it("takes ImageNet's classes for no findings", () => {
    expect(() => describeImport(file, 1000, { findings: ['Mass'] })).toThrow(/1000 outputs.*--backbone-only/);
  });

  it.each([
    [[0.485], [0.229], '--mean 123.675 --std 58.395'],
    [[0.485, 0.456, 0.406], [0.229, 0.224, 0.225], '--mean 123.675,116.28,103.53 --std 58.395,57.12,57.375'],
  ])('refuses moments of pixels from 0 to 1: %j, %j', (mean, std, way) => {
    expect(() => describeImport(file, 3, { findings: ['A', 'B', 'C'], mean, std })).toThrow(way);
  });

  it('takes the identity, pixels from 0 to 1, and a range of thousands', () => {
    for (const [mean, std] of [
      [0, 1],
      [0, 255],
      [127.5, 0.1245],
    ] as const)
      expect(describeImport(file, 3, { findings: ['A', 'B', 'C'], mean: [mean], std: [std] }).outputs).toHaveLength(3);
  });
});
