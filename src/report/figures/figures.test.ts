import { DOMParser } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { evaluate, rocCurves } from '../../evaluation/evaluate.ts';
import { publishedResults } from '../../evaluation/published.ts';
import { renderPng } from '../render.ts';
import { comparisonFigure } from './comparison.ts';
import { contributionFigure } from './contribution.ts';
import { lossFigure } from './loss.ts';
import { prevalenceFigure } from './prevalence.ts';
import { rocFigure } from './roc.ts';
import { rocPanelsFigure } from './roc-panels.ts';

/** The words of a figure, with where and how they stand. */
const texts = (svg: string) =>
  [...new DOMParser().parseFromString(svg, 'image/svg+xml').querySelectorAll('text')].map(
    (text) => text.textContent ?? '',
  );

/** Scored labels of any number of findings; the one named `Edema` has no positives. */
function scored(findings: readonly string[]) {
  const labels: number[] = [];
  const scores: number[] = [];
  for (let row = 0; row < 40; row++) {
    findings.forEach((finding, index) => {
      const label = finding !== 'Edema' && (row * 7 + index) % 5 === 0 ? 1 : 0;
      labels.push(label);
      scores.push(((row * 13 + index * 5) % 40) / 40 + label * 0.03 * index);
    });
  }
  const data = { findings, labels, scores };
  return { evaluation: evaluate(data), curves: rocCurves(data) };
}

const many = Array.from({ length: 20 }, (_, index) => `Finding ${index + 1}`);

describe('rocFigure', () => {
  it('names each finding with its area to three decimals, largest first, and the undefined ones with the reason', () => {
    const data = scored(['Mass', 'Edema', 'Nodule', 'Fibrosis']);
    const words = texts(rocFigure(data));
    const legend = words.filter((word) => /\(AUC/.test(word));
    const areas = [...data.curves.keys()]
      .map((finding) => ({ finding, auc: data.evaluation.findings[finding]!.auc! }))
      .sort((a, b) => b.auc - a.auc);
    expect(legend).toEqual(areas.map(({ finding, auc }) => `${finding} (AUC ${auc.toFixed(3)})`));
    expect(words).toContain('Undefined');
    expect(words.join(' ')).toContain('Edema: no positives among 40 known labels');
    expect(words).toContain('True positive rate (sensitivity)');
    expect(words).toContain('False positive rate (1 − specificity)');
  });

  it('draws twenty curves in twenty ways, each with its number on the curve and in the legend', () => {
    const svg = rocFigure(scored(many));
    const ways = [...svg.matchAll(/<line [^>]*x2="44"[^>]*>/g)].map(([line]) =>
      ['stroke="', 'stroke-dasharray="'].map((key) => line.split(` ${key}`)[1]?.split('"')[0]).join(),
    );
    expect(ways).toHaveLength(20);
    expect(new Set(ways).size).toBe(20);
    for (let number = 1; number <= 20; number++) {
      expect(texts(svg).filter((word) => word === String(number))).toHaveLength(2);
    }
  });

  it('has a figure for nothing but undefined findings', () => {
    expect(texts(rocFigure(scored(['Edema'])))).toContain('no curve is defined');
  });
});

describe('rocPanelsFigure', () => {
  it('has a panel for every finding, defined or not', () => {
    const words = texts(rocPanelsFigure(scored(['Mass', 'Edema'])));
    expect(words).toEqual(expect.arrayContaining(['Mass', 'Edema', 'undefined:', '8 with', '32 without']));
  });
});

describe('prevalenceFigure', () => {
  it('gives count and share, the most common first, and says where nothing is known', () => {
    const words = texts(
      prevalenceFigure({
        splits: [
          {
            split: 'train',
            images: 200,
            patients: 90,
            findings: new Map([
              ['Hernia', { positive: 0, negative: 0 }],
              ['Mass', { positive: 3, negative: 197 }],
              ['Effusion', { positive: 50, negative: 150 }],
            ]),
          },
        ],
      }),
    );
    expect(words).toEqual(
      expect.arrayContaining(['50 · 25 %', '3 · 1.5 %', 'no label known', '200 images of 90 patients']),
    );
    expect(words.indexOf('Effusion')).toBeLessThan(words.indexOf('Mass'));
    expect(words.join(' ')).toContain('whose label for the finding is known');
  });
});

describe('contributionFigure', () => {
  it('shows frequencies before and equal contributions after weighting', () => {
    const words = texts(
      contributionFigure({
        balance: new Map([
          ['Mass', { positiveFrequency: 0.2, negativeFrequency: 0.8, positiveWeight: 0.8, negativeWeight: 0.2 }],
        ]),
      }),
    );
    expect(words.filter((word) => word === '0.16')).toHaveLength(2);
    expect(words).toEqual(expect.arrayContaining(['0.20', '0.80', 'Before weighting', 'After weighting']));
  });
});

describe('lossFigure', () => {
  const epochs = [1, 2, 3].map((epoch) => ({
    epoch,
    loss: 1 / epoch,
    validationLoss: 1.2 / epoch,
    meanAuc: 0.6 + epoch / 10,
  }));

  it('names its lines at their ends and gives the areas an axis of their own', () => {
    const words = texts(lossFigure({ epochs, bestEpoch: 2 }));
    expect(words).toEqual(expect.arrayContaining(['training', 'validation', 'weighted loss', 'mean AUC']));
    expect(words.join(' ')).toContain('epoch 2, whose weights were kept');
  });

  it('does without validation, and with losses that are not numbers', () => {
    const words = texts(
      lossFigure({
        epochs: [
          { epoch: 1, loss: 2 },
          { epoch: 2, loss: Number.NaN },
        ],
      }),
    );
    expect(words).toContain('training');
    expect(words).not.toContain('validation');
    expect(lossFigure({ epochs: [{ epoch: 1, loss: Number.NaN }] })).not.toMatch(/="[^"]*NaN/);
  });
});

describe('comparisonFigure', () => {
  const figureOf = (findings: readonly string[]) =>
    texts(
      comparisonFigure({
        evaluation: scored(findings).evaluation,
        name: 'This model',
        testSet: '40 invented images',
        published: publishedResults,
      }),
    );

  it('names every source with its test set beside the own one, and ranks nothing', () => {
    const words = figureOf(['Mass', 'Edema', 'Tuberculosis']);
    const all = words.join(' ');
    expect(words).toContain('This model: 40 invented images');
    for (const { name, testSet, source } of publishedResults) {
      expect(words).toContain(name);
      expect(all).toContain(testSet);
      expect(all).toContain(source);
    }
    expect(all).toContain('not a ranking');
    expect(words).toContain('undefined');
  });

  it('leaves sources out that have none of the findings', () => {
    expect(figureOf(['Tuberculosis'])).not.toContain('Wang 2017');
  });
});

describe('every figure', () => {
  const data = scored(['<b>&"quoted"', 'Mass']);
  const figures: Record<string, () => string> = {
    roc: () => rocFigure(data),
    panels: () => rocPanelsFigure(data),
    loss: () => lossFigure({ epochs: [{ epoch: 1, loss: 2, validationLoss: 3, meanAuc: 0.7 }] }),
    comparison: () => comparisonFigure({ ...data, name: 'a & b', testSet: '<i>', published: publishedResults }),
  };
  it.each(Object.keys(figures))('%s: same input, same bytes; no number is missing; it renders', async (name) => {
    const svg = figures[name]!();
    expect(figures[name]!()).toBe(svg);
    expect(svg).not.toMatch(/="[^"]*(NaN|undefined|Infinity)/);
    expect((await renderPng(svg, { scale: 1 })).length).toBeGreaterThan(2000);
  });
});
