/** `metrics.json`: the numbers of an evaluation for programs to read, with what they were measured on. */

import type { Evaluation } from '../evaluation/evaluate.ts';
import type { Tested } from './report.ts';

/** Rises when a field changes its meaning or goes; new fields don't raise it. */
export const metricsVersion = 1;

export interface MetricsFile extends Evaluation {
  readonly format: 'roentgen-metrics';
  readonly version: typeof metricsVersion;
  readonly tested: Tested;
  /** Files read, with their SHA-256. */
  readonly files: readonly { readonly file: string; readonly sha256: string }[];
}

/** The text of `metrics.json`. */
export function metricsJson(evaluation: Evaluation, tested: Tested, files: MetricsFile['files']): string {
  const { findings, meanAuc } = evaluation;
  const content: MetricsFile = {
    format: 'roentgen-metrics',
    version: metricsVersion,
    tested,
    files,
    findings,
    meanAuc,
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}
