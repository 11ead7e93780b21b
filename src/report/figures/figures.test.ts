import { DOMParser } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { fullRecord, recordOf } from '../../../test/support/evaluation.ts';
import { publishedResults } from '../../evaluation/published.ts';
import { renderPng } from '../render.ts';
import { baselineFigure } from './baseline.ts';
import { calibrationFigure, calibrationFindingFigure } from './calibration.ts';
import { coOccurrenceFigure } from './co-occurrence.ts';
import { comparisonFigure } from './comparison.ts';
import { confusionFigure } from './confusion.ts';
import { contributionFigure } from './contribution.ts';
import { forestFigure } from './forest.ts';
import { marks } from './legend.ts';
import { lossFigure } from './loss.ts';
import { precisionRecallFigure, precisionRecallFindingFigure } from './precision-recall.ts';
import { prevalenceFigure } from './prevalence.ts';
import { prevalenceShiftFigure } from './prevalence-shift.ts';
import { rocFigure } from './roc.ts';
import { rocFindingFigure, rocPanelsFigure } from './roc-panels.ts';
import { subgroupsFigure } from './subgroups.ts';

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
  return recordOf({ findings, labels, scores });
}

const many = Array.from({ length: 20 }, (_, index) => `Finding ${index + 1}`);

describe('rocFigure', () => {
  it('names each finding with its area to three decimals, largest first, and the undefined ones with the reason', () => {
    const data = scored(['Mass', 'Edema', 'Nodule', 'Fibrosis']);
    const words = texts(rocFigure(data, 'on 40 images'));
    const legend = words.filter((word) => /\(AUC/.test(word));
    const areas = Object.entries(data.findings)
      .flatMap(([finding, { auc }]) => (auc === null ? [] : [{ finding, auc }]))
      .sort((a, b) => b.auc - a.auc);
    expect(legend).toEqual(areas.map(({ finding, auc }) => `${finding} (AUC ${auc.toFixed(3)})`));
    expect(words).toContain('Undefined');
    expect(words.join(' ')).toContain('Edema: no positives among 40 known labels');
    expect(words).toContain('True positive rate (sensitivity)');
    expect(words).toContain('False positive rate (1 − specificity)');
  });

  it('draws twenty curves in twenty ways, each with its number on the curve and in the legend', () => {
    const svg = rocFigure(scored(many), '');
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
    expect(texts(rocFigure(scored(['Edema']), ''))).toContain('no curve is defined');
  });
});

describe('rocPanelsFigure', () => {
  it('has a panel for every finding, defined or not', () => {
    const words = texts(rocPanelsFigure(scored(['Mass', 'Edema']), ''));
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
  const figureOf = (findings: readonly string[]) => texts(comparisonFigure(scored(findings), '40 invented images'));

  it('names every source with its test set beside the own one, and ranks nothing', () => {
    const words = figureOf(['Mass', 'Edema', 'Tuberculosis']);
    const all = words.join(' ');
    expect(words).toContain('run/model.onnx: 40 invented images (with the 95 % interval)');
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

describe('forestFigure', () => {
  const full = fullRecord();
  const words = texts(forestFigure(full, ''));

  it('has each area with both intervals and its counts, and says where there is none or too few', () => {
    const { auc, aucIntervals, positives } = full.findings.Mass!;
    const range = ({ low, high }: { low: number; high: number }) => `${low.toFixed(3)} – ${high.toFixed(3)}`;
    expect(words).toEqual(
      expect.arrayContaining([
        auc!.toFixed(3),
        range(aucIntervals.deLong.interval!),
        range(aucIntervals.bootstrap.interval!),
        String(positives),
        'undefined',
        'Mean',
      ]),
    );
    expect(words.join(' ')).toContain('Pale: too few to rely on (Hernia)');
  });
});

describe('precisionRecallFigure', () => {
  it('sets the prevalence beside the average precision', () => {
    const full = fullRecord();
    const words = texts(precisionRecallFigure(full, ''));
    const { averagePrecision, prevalence } = full.findings.Mass!;
    expect(words).toContain(`AP ${averagePrecision.value!.toFixed(3)}`);
    expect(words).toContain(`prevalence ${Number((100 * prevalence!).toPrecision(3))} %`);
  });
});

describe('confusionFigure', () => {
  it('has the four counts of each finding, and names those without an operating point', () => {
    const full = fullRecord();
    const words = texts(confusionFigure(full, '')!);
    const { truePositives, trueNegatives, falsePositives, falseNegatives } =
      full.findings.Mass!.operatingPoints[0]!.rates!;
    for (const count of [truePositives, trueNegatives, falsePositives, falseNegatives]) {
      expect(words).toContain(String(count));
    }
    expect(words.join(' ')).toContain('Without an operating point: Edema');
    expect(confusionFigure(scored(['Mass']), '')).toBeUndefined();
  });
});

describe('subgroupsFigure', () => {
  it('has an area for each group, undefined ones as a dash, and counts the images', () => {
    const full = fullRecord();
    const views = full.subgroups.find(({ column }) => column === 'ViewPosition')!;
    const words = texts(subgroupsFigure(views, full, '')!);
    expect(words).toEqual(expect.arrayContaining(['AP (67 images)', 'PA (133 images)', '–']));
    for (const { auc } of views.findings.Mass!.groups) expect(words).toContain(auc!.toFixed(3));
  });
});

describe('coOccurrenceFigure', () => {
  it('writes each pair twice a map, in hundredths, and undefined ones as a dash', () => {
    const full = fullRecord();
    const words = texts(coOccurrenceFigure(full, ''));
    const phi = full.coOccurrence.labels.correlation[0]![1]!;
    expect(words.filter((word) => word === String(Math.round(100 * phi)).replace('-', '−')).length).toBeGreaterThan(1);
    expect(words).toContain('–');
  });
});

describe('every figure', () => {
  const data = scored(['<b>&"quoted"', 'Mass']);
  const full = fullRecord();
  const figures: Record<string, () => string> = {
    roc: () => rocFigure(data, '<i>'),
    panels: () => rocPanelsFigure(data, '<i>'),
    forest: () => forestFigure(full, '<i>'),
    precisionRecall: () => precisionRecallFigure(full, '<i>'),
    calibration: () => calibrationFigure(full, '<i>'),
    confusion: () => confusionFigure(full, '<i>')!,
    subgroups: () => subgroupsFigure(full.subgroups[0]!, full, '<i>')!,
    baseline: () => baselineFigure(full.baseline!, full, '<i>'),
    shift: () => prevalenceShiftFigure(full.prevalenceShift!, full, '<i>'),
    coOccurrence: () => coOccurrenceFigure(full, '<i>'),
    rocOfFinding: () => rocFindingFigure('Mass', full.findings.Mass!),
    precisionRecallOfFinding: () => precisionRecallFindingFigure('Mass', full.findings.Mass!),
    calibrationOfFinding: () => calibrationFindingFigure('Edema', full.findings.Edema!, 'sqrt'),
    loss: () => lossFigure({ epochs: [{ epoch: 1, loss: 2, validationLoss: 3, meanAuc: 0.7 }] }),
    comparison: () => comparisonFigure(scored(['Mass', 'Edema']), '<i>'),
  };
  it.each(Object.keys(figures))('%s: same input, same bytes; no number is missing; it renders', async (name) => {
    const svg = figures[name]!();
    expect(figures[name]!()).toBe(svg);
    expect(svg).not.toMatch(/="[^"]*(NaN|undefined|Infinity)/);
    expect((await renderPng(svg, { scale: 1 })).length).toBeGreaterThan(2000);
  });
});

describe('marks', () => {
  it('tells twelve series apart by shape and filling alone or by colour', () => {
    const ways = marks.map(({ colour, symbol, isHollow = false }) => `${colour} ${String(symbol)} ${isHollow}`);
    expect(new Set(ways).size).toBe(12);
  });
});
