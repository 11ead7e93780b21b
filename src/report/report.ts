/** The report of an evaluation: what was tested on what, how well each finding is told, beside published results. */

import type { Evaluation } from '../evaluation/evaluate.ts';
import { type PublishedResult, publishedResults } from '../evaluation/published.ts';
import type { RocCurve } from '../evaluation/roc.ts';
import { grouped, metricsTable, picture, publishedTable, type Reproduction, reproduceSection } from './blocks.ts';
import { comparisonFigure } from './figures/comparison.ts';
import { rocFigure } from './figures/roc.ts';
import { rocPanelsFigure } from './figures/roc-panels.ts';
import type { Fact } from './page/block.ts';
import { htmlPage, type Section } from './page/page.ts';

/** What was tested: the rows that predictions and truth share, as `join` counts them, and where they come from. */
export interface Tested {
  /** What the predictions come from: a model's name, or the file of predictions. */
  readonly model: string;
  /** Name of the data and its split: `nih/test.csv`. */
  readonly data: string;
  readonly images: number;
  /** Null where the table doesn't say. */
  readonly patients: number | null;
  readonly onlyPredicted: number;
  readonly onlyInTruth: number;
  readonly findingsOnlyPredicted: readonly string[];
  readonly findingsOnlyInTruth: readonly string[];
}

export interface EvaluationReport {
  readonly title: string;
  readonly tested: Tested;
  readonly evaluation: Evaluation;
  readonly curves: ReadonlyMap<string, RocCurve>;
  /** Further facts for the head of the page: training data, network, date. */
  readonly facts?: readonly Fact[];
  /** Further sections between the results and how to reproduce them: training, data, where the model looked. */
  readonly sections?: readonly Section[];
  /** Whether published results stand beside these; not where the images are synthetic. Default true. */
  readonly besidePublished?: boolean;
  readonly reproduction: Reproduction;
  readonly generator: string;
}

/** The figures of an evaluation by file name, as SVG documents. The comparison is there if a published result is. */
export function evaluationFigures({
  tested,
  evaluation,
  curves,
  besidePublished = true,
}: Pick<EvaluationReport, 'tested' | 'evaluation' | 'curves' | 'besidePublished'>): ReadonlyMap<string, string> {
  const subtitle = `${tested.model} on ${countsOf(tested)}`;
  const figures = new Map([
    ['roc', rocFigure({ evaluation, curves, subtitle })],
    ['roc-panels', rocPanelsFigure({ evaluation, curves, subtitle })],
  ]);
  const published = besidePublished ? publishedOf(evaluation) : [];
  if (published.length > 0) {
    figures.set(
      'published',
      comparisonFigure({ evaluation, name: tested.model, testSet: countsOf(tested), published }),
    );
  }
  return figures;
}

/** The report as HTML text. */
export function evaluationReport(data: EvaluationReport): string {
  const { title, tested, facts = [], sections = [], reproduction, generator } = data;
  return htmlPage({
    title,
    subtitle: `${tested.model} on ${tested.data}`,
    facts: [...testedFacts(tested), ...facts],
    sections: [...resultSections(data), ...sections, reproduceSection(reproduction)],
    generator,
  });
}

function resultSections(data: EvaluationReport): Section[] {
  const { tested, evaluation } = data;
  const figures = evaluationFigures(data);
  const basis = `${tested.model} on ${countsOf(tested)}; positives and negatives of each finding are in the table.`;
  const published = figures.get('published');
  const results: Section = {
    heading: 'Results',
    blocks: [
      metricsTable(evaluation),
      picture(figures.get('roc')!, `ROC curves of all findings, largest area first. ${basis}`),
      picture(figures.get('roc-panels')!, `The same curves, one a panel. ${basis}`),
    ],
  };
  if (published === undefined) return [results];
  const caption = `Areas under the curve beside published ones. ${basis} Each published result has a test set of its own, so the figure ranks nothing.`;
  const table = publishedTable(evaluation, tested.model, publishedOf(evaluation));
  return [results, { heading: 'Beside published results', blocks: [picture(published, caption), table] }];
}

/** The facts at the head of a report. */
export function testedFacts(tested: Tested): Fact[] {
  const { onlyPredicted, onlyInTruth, findingsOnlyPredicted, findingsOnlyInTruth } = tested;
  const facts = [
    { label: 'Model', value: tested.model },
    { label: 'Data', value: tested.data },
    { label: 'Images', value: grouped(tested.images) },
    { label: 'Patients', value: tested.patients === null ? 'the table does not say' : grouped(tested.patients) },
  ];
  if (onlyPredicted + onlyInTruth > 0) {
    const value = `${grouped(onlyPredicted)} only predicted, ${grouped(onlyInTruth)} only in the table of truth`;
    facts.push({ label: 'Images not compared', value });
  }
  if (findingsOnlyPredicted.length > 0) {
    facts.push({ label: 'Findings without truth', value: findingsOnlyPredicted.join(', ') });
  }
  if (findingsOnlyInTruth.length > 0) {
    facts.push({ label: 'Findings not predicted', value: findingsOnlyInTruth.join(', ') });
  }
  return facts;
}

function countsOf({ data, images, patients }: Tested): string {
  return `${data}, ${grouped(images)} image${images === 1 ? '' : 's'}${patients === null ? '' : ` of ${grouped(patients)} patient${patients === 1 ? '' : 's'}`}`;
}

/** The published results that have an area for one of these findings. */
function publishedOf(evaluation: Evaluation): PublishedResult[] {
  const findings = Object.keys(evaluation.findings);
  return publishedResults.filter(({ auc }) => findings.some((finding) => finding in auc));
}
