/** The report of an evaluation: what was tested on what, what can't be said, how well each finding is told, and how to repeat it. */

import type { EvaluationRecord } from '../evaluation/record/schema.ts';
import { type Reproduction, reproduceSection } from './blocks.ts';
import type { Fact } from './page/block.ts';
import { htmlPage, type Section } from './page/page.ts';
import { calibrationSection } from './sections/calibration.ts';
import { contextSections } from './sections/context.ts';
import { discriminationSection } from './sections/discrimination.ts';
import type { WrongCases } from './sections/errors.ts';
import type { FigureOf } from './sections/figures.ts';
import { findingsSection } from './sections/findings.ts';
import { methodsSection } from './sections/methods.ts';
import { operatingPointsSection } from './sections/operating-points.ts';
import { subgroupsSection } from './sections/subgroups.ts';
import { summarySection } from './sections/summary.ts';
import { testedFacts } from './sections/tested.ts';
import { unsaidSection } from './sections/unsaid.ts';

export interface EvaluationReport {
  readonly title: string;
  readonly record: EvaluationRecord;
  /** As `evaluationFigures` draws them. */
  readonly figures: ReadonlyMap<string, string>;
  /** The most confident wrong cases by finding, where images were at hand. */
  readonly errors?: Readonly<Record<string, WrongCases>>;
  /** Further facts for the head of the page: training data, network, date. */
  readonly facts?: readonly Fact[];
  /** Further sections before the methods: training, data, where the model looked. */
  readonly sections?: readonly Section[];
  readonly reproduction: Reproduction;
  readonly generator: string;
}

/** The report as HTML text: the same input gives the same bytes. */
export function evaluationReport(data: EvaluationReport): string {
  const { title, record, figures, errors, facts = [], sections = [], reproduction, generator } = data;
  const { tested } = record;
  const figureOf: FigureOf = (name, caption) => {
    const image = figures.get(name);
    return image === undefined ? [] : [{ kind: 'figure', image, caption }];
  };
  const results = [
    summarySection(record),
    unsaidSection(record),
    discriminationSection(record, figureOf),
    calibrationSection(record, figureOf),
    operatingPointsSection(record, figureOf),
    subgroupsSection(record, figureOf),
    ...contextSections(record, figureOf),
    findingsSection(record, errors),
  ].filter((section) => section !== undefined);
  return htmlPage({
    title,
    subtitle: `${tested.model} on ${tested.data}`,
    facts: [...testedFacts(record), ...facts],
    sections: [...results, ...sections, methodsSection(record), reproduceSection(reproduction)],
    generator,
  });
}
