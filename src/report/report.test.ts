import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { evaluate, rocCurves } from '../evaluation/evaluate.ts';
import { publishedResults } from '../evaluation/published.ts';
import { type ModelCard, modelCard } from './model-card.ts';
import { evaluationFigures, evaluationReport } from './report.ts';

const scored = {
  findings: ['Mass', 'Hernia'],
  labels: [1, 0, 0, 0, 1, -1, 0, 0],
  scores: [0.9, 0.1, 0.2, 0.3, 0.4, 0.2, 0.5, 0.1],
};
const tested = {
  model: 'run/model.onnx',
  data: 'nih/test.csv',
  images: 1234,
  patients: 56,
  onlyPredicted: 2,
  onlyInTruth: 7,
  findingsOnlyPredicted: [],
  findingsOnlyInTruth: ['Edema'],
};
const data = {
  title: 'Evaluation',
  tested,
  evaluation: evaluate(scored),
  curves: rocCurves(scored),
  sections: [{ heading: 'Where the model looked', blocks: [] }],
  reproduction: {
    command: 'roentgen evaluate --truth test.csv',
    versions: ['roentgen 0.1.0'],
    files: [{ file: 'test.csv', sha256: 'abc123' }],
  },
  generator: 'roentgen 0.1.0',
};

describe('evaluationReport', () => {
  const { document } = parseHTML(evaluationReport(data));
  const rows = [...document.querySelectorAll('table')].map((table) =>
    [...table.querySelectorAll('tr')].map((row) => [...row.querySelectorAll('th, td')].map((cell) => cell.textContent)),
  );

  it('has a row for every finding with its counts, and the reason where the area is undefined', () => {
    expect(rows[0]).toEqual([
      ['Finding', 'AUC', 'Positives', 'Negatives', 'Unknown', 'Prevalence', 'Why undefined'],
      ['Mass', '0.750', '2', '2', '0', '50.0 %', ''],
      ['Hernia', 'undefined', '0', '3', '1', '0.0 %', 'no positives among 3 known labels'],
    ]);
  });

  it('says what was tested on what, what was left out, and how to repeat it', () => {
    const head = document.querySelector('header')!.textContent!;
    for (const part of ['run/model.onnx', 'nih/test.csv', '1,234', '56', '2 only predicted, 7 only in', 'Edema']) {
      expect(head).toContain(part);
    }
    expect(rows.at(-1)).toEqual([
      ['File', 'SHA-256'],
      ['test.csv', 'abc123'],
    ]);
    expect(document.querySelector('pre')!.textContent).toBe('roentgen evaluate --truth test.csv');
  });

  it('gives each figure a caption with the images behind it', () => {
    const captions = [...document.querySelectorAll('figcaption')].map((caption) => caption.textContent!);
    expect(captions).toHaveLength(3);
    for (const caption of captions) expect(caption).toContain('nih/test.csv, 1,234 images of 56 patients');
  });

  it('prints published areas with the decimals of their source, and their test sets', () => {
    expect(rows[1]![0]!.slice(2)).toEqual(publishedResults.map(({ name }) => name));
    expect(rows[1]![1]).toEqual(['Mass', '0.750', '0.706', '0.792', '0.8676', '0.91', '0.89', '0.819']);
    const captions = [...document.querySelectorAll('.caption')].map((caption) => caption.textContent).join();
    for (const { testSet } of publishedResults) expect(captions).toContain(testSet);
  });

  it('leaves published results out where they would mislead', () => {
    const alone = { ...data, besidePublished: false };
    expect(evaluationReport(alone)).not.toContain('Wang 2017');
    expect([...evaluationFigures(alone).keys()]).toEqual(['roc', 'roc-panels']);
  });

  it('puts further sections between the results and how to reproduce them', () => {
    expect([...document.querySelectorAll('h2')].map((heading) => heading.textContent)).toEqual([
      'Results',
      'Beside published results',
      'Where the model looked',
      'How to reproduce',
    ]);
  });

  it('compares with published results only where one knows a finding', () => {
    const other = { ...scored, findings: ['Tuberculosis', 'Silicosis'] };
    const figures = evaluationFigures({ tested, evaluation: evaluate(other), curves: rocCurves(other) });
    expect([...figures.keys()]).toEqual(['roc', 'roc-panels']);
  });
});

describe('modelCard', () => {
  const card: ModelCard = {
    name: 'compact | <x>',
    model: [{ label: 'Network', value: 'DenseNet' }],
    findings: scored.findings,
    splits: [{ split: 'train', file: 'train.csv', sha256: 'abc123', images: 875, patients: 833 }],
    training: [{ label: 'Epochs', value: '3' }],
    results: { on: 'nih/test.csv', evaluation: data.evaluation },
    limits: ['Seen only upright films.'],
  };

  it('names data with counts and hashes, results with counts, use and limits', () => {
    const text = modelCard(card);
    for (const part of [
      '**For research and teaching, not for clinical use.**',
      '| train | train.csv | 875 | 833 | `abc123` |',
      '| Mass | 0.750 | 2 | 2 | 0 | 50.0 % |',
      '| Hernia | undefined | 0 | 3 | 1 | 0.0 % | no positives among 3 known labels |',
      'Findings, in the order of the outputs: Mass, Hernia.',
      '- Seen only upright films.',
      '# compact \\| \\<x\\>',
    ]) {
      expect(text).toContain(part);
    }
  });

  it('says so where nothing was evaluated yet', () => {
    expect(modelCard({ ...card, results: undefined })).toContain('Not evaluated yet.');
  });
});
