/** Puts predictions and truth side by side, image by image. What is in one table only is counted, never passed over in silence. */

import { InputError } from '../base/error.ts';
import { findColumn, readCsv } from '../dataset/csv.ts';
import { isNihFinding } from '../dataset/findings.ts';
import { columnNames, type LabelRow, type LabelTable, labelAt, readLabelTable } from '../dataset/table.ts';
import type { ScoredLabels } from './columns.ts';
import type { Predictions } from './predictions.ts';

/** Labels and scores of the images in both tables, and what is in one only. */
export interface Joined extends ScoredLabels {
  /** All predicted findings, in the predictions' order. */
  readonly findings: readonly string[];
  /** The images in both, in the predictions' order. */
  readonly images: readonly string[];
  /** The row of truth of each image: patient, view, age, sex. */
  readonly rows: readonly LabelRow[];
  readonly labels: Int8Array;
  readonly scores: Float64Array;
  /** How many patients the images in both come from; null where the truth doesn't say. */
  readonly patients: number | null;
  /** Counts of images in one table only. */
  readonly onlyPredicted: number;
  readonly onlyInTruth: number;
  /** Predicted findings that the truth doesn't have; all their labels are unknown. */
  readonly findingsOnlyPredicted: readonly string[];
  readonly findingsOnlyInTruth: readonly string[];
}

/**
 * Reads the table of truth for these findings. In NIH's form (`Finding Labels`) a finding of the fourteen that no row
 * lists is absent everywhere, where a table with a column a finding says nothing about a finding without a column.
 *
 * @throws InputError what `readLabelTable` throws.
 */
export async function readTruth(path: string, predicted: readonly string[]): Promise<LabelTable> {
  const table = await readLabelTable(path);
  const unlisted = predicted.filter((finding) => isNihFinding(finding) && !table.findings.includes(finding));
  if (unlisted.length === 0) return table;
  const isListForm = findColumn(await readCsv(path), columnNames.labels) !== undefined;
  return isListForm ? readLabelTable(path, { findings: [...table.findings, ...unlisted] }) : table;
}

/**
 * Joins by the images' names.
 *
 * @throws InputError if no image or no finding is in both, or an image in both has two rows in the truth.
 */
export function join(predictions: Predictions & { readonly path?: string }, truth: LabelTable): Joined {
  const { findings } = predictions;
  const columns = findings.map((finding) => truth.findings.indexOf(finding));
  const names = { predicted: predictions.path ?? 'the predictions', truth: truth.path };
  if (columns.every((column) => column < 0)) {
    throw new InputError(
      `no finding is both in ${names.predicted} (${findings.join(', ')}) and in ${names.truth} (${truth.findings.join(', ')})`,
    );
  }
  // By the images that are predicted, which are often few of a large table of truth.
  const places = new Map(predictions.images.map((image, place) => [image, place]));
  const rowOf = new Int32Array(predictions.images.length).fill(-1);
  truth.rows.forEach(({ image }, row) => {
    const place = places.get(image);
    if (place !== undefined) rowOf[place] = row;
  });
  const pairs = [...rowOf.keys()].flatMap((predicted) =>
    rowOf[predicted]! < 0 ? [] : [{ predicted, truth: rowOf[predicted]! }],
  );
  if (pairs.length === 0) {
    throw new InputError(
      `no image is both in ${names.predicted} and in ${names.truth}; they are joined by name: the first is ${predictions.images[0]} in the one, ${truth.rows[0]?.image} in the other`,
    );
  }
  refuseDuplicates(truth, new Set(predictions.images));
  const labels = new Int8Array(pairs.length * findings.length);
  const scores = new Float64Array(pairs.length * findings.length);
  pairs.forEach((pair, row) => {
    columns.forEach((column, finding) => {
      const place = row * findings.length + finding;
      labels[place] = column < 0 ? -1 : labelAt(truth, pair.truth, column);
      scores[place] = predictions.probabilities[pair.predicted * findings.length + finding]!;
    });
  });
  return {
    findings,
    images: pairs.map((pair) => predictions.images[pair.predicted]!),
    rows: pairs.map((pair) => truth.rows[pair.truth]!),
    labels,
    scores,
    patients: patientsOf(
      truth,
      pairs.map((pair) => pair.truth),
    ),
    onlyPredicted: predictions.images.length - pairs.length,
    onlyInTruth: differentImages(truth) - pairs.length,
    findingsOnlyPredicted: findings.filter((_, index) => columns[index]! < 0),
    findingsOnlyInTruth: truth.findings.filter((finding) => !findings.includes(finding)),
  };
}

function differentImages({ rows, duplicates }: LabelTable): number {
  return duplicates.reduce((count, { lines }) => count - (lines.length - 1), rows.length);
}

function refuseDuplicates(truth: LabelTable, predicted: ReadonlySet<string>): void {
  const duplicate = truth.duplicates.find(({ image }) => predicted.has(image));
  if (duplicate === undefined) return;
  throw new InputError(
    `${truth.path}: the image ${duplicate.image} is on lines ${duplicate.lines.join(' and ')}; keep one row for each image`,
  );
}

function patientsOf(truth: LabelTable, rows: readonly number[]): number | null {
  if (!truth.hasPatients) return null;
  return new Set(rows.map((row) => truth.rows[row]!.patient).filter((patient) => patient !== undefined)).size;
}
