import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { fullRecord, recordOf } from '../../test/support/evaluation.ts';
import { evaluate } from '../evaluation/evaluate.ts';
import { publishedResults } from '../evaluation/published.ts';
import type { EvaluationRecord } from '../evaluation/record/schema.ts';
import { evaluationCard } from './evaluation-card.ts';
import { type ModelCard, modelCard } from './model-card.ts';
import { evaluationReport } from './report.ts';
import { errorBlocks } from './sections/errors.ts';
import { evaluationFigures } from './sections/figures.ts';
import { explorerData } from './sections/findings.ts';

const scored = {
  findings: ['Mass', 'Hernia'],
  labels: [1, 0, 0, 0, 1, -1, 0, 0],
  scores: [0.9, 0.1, 0.2, 0.3, 0.4, 0.2, 0.5, 0.1],
};
const frame = {
  title: 'Evaluation',
  sections: [{ heading: 'Where the model looked', blocks: [] }],
  reproduction: {
    command: 'roentgen evaluate --truth test.csv',
    versions: ['roentgen 0.1.0'],
    files: [{ file: 'test.csv', sha256: 'abc123', role: 'truth' }],
  },
  generator: 'roentgen 0.1.0',
};

const reportOf = (record: EvaluationRecord, errors = {}) =>
  evaluationReport({ ...frame, record, figures: evaluationFigures(record), errors });

const opened = (html: string) => {
  const { document } = parseHTML(html);
  const tables = [...document.querySelectorAll('table')].map((table) => ({
    caption: table.querySelector('caption')!.textContent!,
    rows: [...table.querySelectorAll('tr')].map((row) =>
      [...row.querySelectorAll('th, td')].map((cell) => cell.textContent),
    ),
  }));
  return { document, rowsOf: (caption: string) => tables.find((table) => table.caption.startsWith(caption))!.rows };
};

describe('evaluationReport', () => {
  const record = recordOf(scored);
  const { document, rowsOf } = opened(reportOf(record));

  it('has a row for every finding with its counts, and the reason where the area is undefined', () => {
    const { low, high } = record.findings.Mass!.aucIntervals.deLong.interval!;
    const [head, mass, hernia] = rowsOf('Each finding');
    expect(head).toEqual([
      ...['Finding', 'AUC', '95 % interval', 'Positives', 'Negatives', 'Unknown', 'Average precision', 'Prevalence'],
      'Mind',
    ]);
    const interval = `${low.toFixed(3)} – ${high.toFixed(3)}`;
    expect(mass!.slice(0, 6)).toEqual(['Mass', '0.750', interval, '2', '2', '0']);
    expect(mass!.at(-1)).toContain('too few');
    expect(hernia).toEqual([
      'Hernia',
      'undefined',
      '–',
      '0',
      '3',
      '1',
      '–',
      '0 %',
      'no positives among 3 known labels',
    ]);
  });

  it('says before the numbers what cannot be said, and why', () => {
    const limits = document.getElementById('limits')!.textContent!;
    expect(limits).toContain('Nothing can be said of Hernia (no positives among 3 known labels)');
    expect(limits).toContain('Mass (only 2 images with it');
    expect(limits).toContain('No operating points');
    for (const note of record.notes.slice(2)) expect(limits).toContain(note);
    for (const note of record.notes.slice(0, 2)) expect(limits).not.toContain(note);
  });

  it('says what was tested on what, what was left out, and how to repeat it', () => {
    const head = document.querySelector('header')!.textContent!;
    for (const part of [
      'run/model.onnx',
      'nih/test.csv',
      '2 only predicted, 7 only in',
      'Gout',
      '2 positive, 5 negative, 1 unknown',
    ]) {
      expect(head).toContain(part);
    }
    expect(rowsOf('Input files')).toEqual([
      ['File', 'Read as', 'SHA-256'],
      ['test.csv', 'truth', 'abc123'],
    ]);
    expect(document.querySelector('pre')!.textContent).toBe('roentgen evaluate --truth test.csv');
  });

  it('gives each figure a caption with the images behind it', () => {
    const captions = [...document.querySelectorAll('figcaption')].map((caption) => caption.textContent!);
    expect(captions.length).toBeGreaterThan(6);
    for (const caption of captions) expect(caption).toContain('4 images of 4 patients');
  });

  it('prints published areas with the decimals of their source, and their test sets', () => {
    const [head, mass] = rowsOf('AUC of run/model.onnx and of published results');
    expect(head!.slice(2)).toEqual(publishedResults.map(({ name }) => name));
    expect(mass).toEqual(['Mass', '0.750', '0.706', '0.792', '0.8676', '0.91', '0.89', '0.819']);
    for (const { testSet } of publishedResults)
      expect(document.getElementById('published')!.textContent).toContain(testSet);
  });

  it('leaves published results out where the record has none', () => {
    const alone = recordOf(scored, { besidePublished: false });
    expect(reportOf(alone)).not.toContain('Wang 2017');
    expect([...evaluationFigures(alone).keys()]).not.toContain('published');
  });

  it('puts further sections between the results and the methods', () => {
    const headings = [...document.querySelectorAll('h2')].map((heading) => heading.textContent);
    expect(headings.slice(0, 2)).toEqual(['At a glance', 'What this report cannot say']);
    expect(headings.slice(-4)).toEqual([
      'Finding by finding',
      'Where the model looked',
      'How the numbers were made',
      'How to reproduce',
    ]);
  });
});

describe('the report of a full record', () => {
  const record = fullRecord();
  const jpeg = Uint8Array.of(1, 2, 3);
  const errors = {
    Mass: {
      threshold: 0.3,
      basis: 'its operating point',
      falseAlarms: { shown: [{ image: 'a<b>.png', probability: 0.91, jpeg, isEmpty: false }], all: 1234 },
      missed: { shown: [{ image: 'c.png', probability: 0.02, jpeg, isEmpty: true }], all: 1 },
    },
    Effusion: {
      threshold: 0.4,
      basis: 'its operating point',
      falseAlarms: { shown: [], all: 0 },
      missed: { shown: [], all: 0 },
    },
  };
  const html = reportOf(record, errors);
  const { document, rowsOf } = opened(html);

  it('is the same bytes for the same input', () => {
    expect(reportOf(fullRecord(), errors)).toBe(html);
  });

  it('has an anchor of its own for everything, and every link leads to one', () => {
    const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const links = [...document.querySelectorAll('a[href]')].map((link) => link.getAttribute('href')!.slice(1));
    expect(links.filter((link) => !ids.includes(link))).toEqual([]);
  });

  it('has each operating point with its rates, and those that say nothing with the reason', () => {
    const rows = rowsOf('Rates with their 95 % intervals');
    const { sensitivity } = record.findings.Mass!.operatingPoints[0]!.rates!;
    const mass = rows.find((row) => row[0] === 'Mass')!;
    expect(mass.slice(1, 3)).toEqual(['Youden’s J', '0.300']);
    expect(mass[3]).toContain(`${sensitivity.value!.toFixed(3)} (${sensitivity.interval!.low.toFixed(3)}`);
    expect(rows.filter((row) => row[0] === 'Mass')).toHaveLength(2);
    expect(rows.find((row) => row[0] === 'Edema')![1]).toBe('Youden’s J: none, no positives among 80 known labels');
    const section = document.getElementById('operating-points')!;
    expect(section.textContent).toContain('none of which is among those tested');
    expect(section.querySelector('.notice')!.textContent).toMatch(
      /^Chosen on fewer than 10 .* Hernia \(only 1 patient with it\)\.$/,
    );
  });

  it('warns where the validation table was no table apart', () => {
    const validation = { ...record.operatingPoints.validation!, sharedImages: 3, sharedPatients: 2 };
    const leaky = { ...record, operatingPoints: { ...record.operatingPoints, validation } };
    const limits = opened(reportOf(leaky)).document.getElementById('limits')!;
    expect([...limits.querySelectorAll('.notice')].map((notice) => notice.textContent).join()).toContain(
      'shares 3 images and 2 patients with the images tested',
    );
  });

  it('has probabilities before and after recalibration', () => {
    const rows = rowsOf('Calibration in numbers').filter((row) => row[0] === 'Mass');
    expect(rows.map((row) => row[1])).toEqual(['the model’s own', 'recalibrated']);
    expect(rows[0]![3]).toBe(record.findings.Mass!.probabilities!.equalMass.expectedCalibrationError!.toFixed(3));
    expect(document.getElementById('calibration')!.textContent).toContain('Platt scaling');
  });

  it('has a part for every finding, with what to explore where there is a curve', () => {
    const parts = record.coOccurrence.findings.map((_, index) => document.getElementById(`finding-${index + 1}`)!);
    expect(parts.map((part) => part.querySelector('h3')!.textContent)).toEqual(record.coOccurrence.findings);
    expect(parts.map((part) => part.querySelectorAll('.explorer').length)).toEqual([1, 1, 1, 1, 0]);
    expect(parts[4]!.textContent).toContain('Nothing can be said of Edema');
  });

  it('shows the most confident wrong cases with their names and labels', () => {
    const part = document.getElementById('finding-1')!;
    expect([...part.querySelectorAll('img')].map((image) => image.getAttribute('src'))).toEqual([
      'data:image/jpeg;base64,AQID',
      'data:image/jpeg;base64,AQID',
    ]);
    expect(part.textContent).toContain('a<b>.png: labelled absent, p = 0.910');
    expect(part.textContent).toContain('c.png: labelled present, p = 0.020; nothing speaks for it');
    expect(part.textContent).toContain('1 of 1,234 called present and labelled without Mass');
    expect(document.getElementById('finding-2')!.textContent).toContain('None is called absent and labelled with');
  });

  it('has the whole name of a finding of which no case went wrong', () => {
    const none = { shown: [], all: 0 };
    const blocks = errorBlocks('Mass, large', { threshold: 0.4, basis: 'its', falseAlarms: none, missed: none });
    expect(blocks.slice(1)).toEqual([
      { kind: 'text', text: 'None is called present and labelled without Mass, large.' },
      { kind: 'text', text: 'None is called absent and labelled with Mass, large.' },
    ]);
  });
});

describe('explorerData', () => {
  const { Mass: mass, Edema: edema } = fullRecord().findings;
  const data = explorerData(mass!, 0.95)!;

  it('begins at the operating point, whose counts it has exactly', () => {
    const { truePositives, falsePositives } = mass!.operatingPoints[0]!.rates!;
    expect(data.thresholds[data.start]).toBe(0.3);
    expect([data.truePositives[data.start], data.falsePositives[data.start]]).toEqual([truePositives, falsePositives]);
  });

  it('falls in the threshold while the counts rise to all', () => {
    for (let i = 1; i < data.thresholds.length; i++) {
      expect(data.thresholds[i]!).toBeLessThan(data.thresholds[i - 1]!);
      expect(data.truePositives[i]!).toBeGreaterThanOrEqual(data.truePositives[i - 1]!);
      expect(data.falsePositives[i]!).toBeGreaterThanOrEqual(data.falsePositives[i - 1]!);
    }
    expect([data.truePositives.at(-1), data.falsePositives.at(-1)]).toEqual([data.positives, data.negatives]);
  });

  it('is not there where there is no curve', () => {
    expect(explorerData(edema!, 0.95)).toBeUndefined();
  });
});

describe('modelCard', () => {
  const card: ModelCard = {
    name: 'compact | <x>',
    model: [{ label: 'Network', value: 'DenseNet' }],
    findings: scored.findings,
    splits: [{ split: 'train', file: 'train.csv', sha256: 'abc123', images: 875, patients: 833 }],
    training: [{ label: 'Epochs', value: '3' }],
    results: { on: 'nih/test.csv', evaluation: evaluate(scored) },
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

describe('evaluationCard', () => {
  const record = fullRecord();
  const text = evaluationCard({
    record,
    model: [{ label: 'Network', value: 'DenseNet' }],
    training: [{ label: 'epochs', value: '3' }],
  });

  it('has data with hashes, areas with intervals, operating points, calibration, subgroups and limits', () => {
    const { auc, aucIntervals, operatingPoints } = record.findings.Mass!;
    const range = ({ low, high }: { low: number; high: number }) => `${low.toFixed(3)} – ${high.toFixed(3)}`;
    const { sensitivity } = operatingPoints[0]!.rates!;
    for (const part of [
      '**For research and teaching, not for clinical use.**',
      '| test | nih/test.csv | 200 | 100 | `abc123` |',
      `| Mass | ${auc!.toFixed(3)} | ${range(aucIntervals.deLong.interval!)} |`,
      `| Mass | Youden’s J | 0.300 | ${sensitivity.value!.toFixed(3)} (${range(sensitivity.interval!)})`,
      '### What this report cannot say',
      'Nothing can be said of Edema',
      '| Mass | recalibrated |',
      '#### By ViewPosition',
      'A heat map shows what raised a score',
    ]) {
      expect(text).toContain(part);
    }
    expect(text).toContain(`- ${record.notes.at(-1)}`);
  });

  it('is the same bytes for the same input, without HTML in it', () => {
    expect(
      evaluationCard({
        record: fullRecord(),
        model: [{ label: 'Network', value: 'DenseNet' }],
        training: [{ label: 'epochs', value: '3' }],
      }),
    ).toBe(text);
    expect(text).not.toMatch(/(^|[^\\])</);
  });

  it('says so where the model isn’t known', () => {
    expect(evaluationCard({ record, model: [], training: [] })).toContain('predictions were given without their model');
  });
});
