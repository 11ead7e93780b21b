/** Two models on the same images, finding by finding, with the number of findings taken into account. */

import { InputError } from '../base/error.ts';
import type { LabelTable } from '../dataset/table.ts';
import { columnsOf } from './columns.ts';
import { holm } from './holm.ts';
import { join } from './join.ts';
import { type PairedTest, pairedTest } from './paired-test.ts';
import type { PredictionTable } from './predictions.ts';
import { type Units, unitsOf } from './units.ts';

export interface Comparison {
  /** A record for each finding that both tables predict, in the first one's order. */
  readonly findings: Readonly<Record<string, PairedTest & { readonly pHolm: number | null }>>;
  /** Images that both tables predict and the truth has. */
  readonly images: number;
  /** What counts as independent. */
  readonly unit: Units['kind'];
  readonly units: number;
  /** Findings and images that are left out, as one of the three tables lacks them. */
  readonly findingsLeftOut: readonly string[];
  readonly imagesLeftOut: number;
}

/**
 * Tests each finding with DeLong's paired test, by patient where a patient has several images, and corrects the p-values
 * for the number of findings tested (Holm).
 *
 * @throws InputError if the tables share no finding or no image; what `join` throws.
 */
export function compareModels(
  first: PredictionTable,
  second: PredictionTable,
  truth: LabelTable,
  level = 0.95,
): Comparison {
  const findings = first.findings.filter((finding) => second.findings.includes(finding));
  if (findings.length === 0) {
    throw new InputError(
      `no finding is both in ${first.path} (${first.findings.join(', ')}) and in ${second.path} (${second.findings.join(', ')})`,
    );
  }
  const inSecond = new Set(second.images);
  const shared = first.images.filter((image) => inSecond.has(image));
  if (shared.length === 0) {
    throw new InputError(
      `no image is both in ${first.path} and in ${second.path}; they are compared by name: the first is ${first.images[0]} in the one, ${second.images[0]} in the other`,
    );
  }
  const [one, other] = [first, second].map((table) => join(chosen(table, findings, shared), truth)) as [
    ReturnType<typeof join>,
    ReturnType<typeof join>,
  ];
  const units = unitsOf(one.rows.map(({ patient }) => patient));
  const tests = findings.map((_, index) => {
    const [labels, scores] = columnsOf(one, index);
    return pairedTest(labels, scores, columnsOf(other, index)[1], units, level);
  });
  const corrected = holm(tests.map(({ p }) => p));
  const all = new Set([...first.images, ...second.images]);
  return {
    findings: Object.fromEntries(
      findings.map((finding, index) => [finding, { ...tests[index]!, pHolm: corrected[index]! }]),
    ),
    images: one.images.length,
    unit: units.kind,
    units: units.count,
    findingsLeftOut: [...new Set([...first.findings, ...second.findings])].filter((name) => !findings.includes(name)),
    imagesLeftOut: all.size - one.images.length,
  };
}

/** The table with these findings and images alone, in this order. */
function chosen(table: PredictionTable, findings: readonly string[], images: readonly string[]): PredictionTable {
  const rows = new Map(table.images.map((image, row) => [image, row]));
  const columns = findings.map((finding) => table.findings.indexOf(finding));
  const probabilities = new Float64Array(images.length * findings.length);
  images.forEach((image, at) => {
    const start = rows.get(image)! * table.findings.length;
    columns.forEach((column, finding) => {
      probabilities[at * findings.length + finding] = table.probabilities[start + column]!;
    });
  });
  return { ...table, findings, images, probabilities };
}
