/** `predictions.csv`: `Image`, then a probability column per finding, then nothing else; 9 significant digits. */

import { stringify } from 'csv-stringify/sync';
import { InputError } from '../base/error.ts';
import { writeFileSafely } from '../base/files.ts';
import { type Csv, plainName, readCsv, requireColumn } from '../dataset/csv.ts';
import { canonicalFinding } from '../dataset/findings.ts';
import { columnNames } from '../dataset/table.ts';

export interface Predictions {
  readonly findings: readonly string[];
  /** The images' names, each once. */
  readonly images: readonly string[];
  /** `[images, findings]`, row-major, 0 … 1. */
  readonly probabilities: Float32Array | Float64Array;
}

/** Predictions with the file that they come from. */
export interface PredictionTable extends Predictions {
  readonly path: string;
  /** SHA-256 of the file's bytes, in hexadecimal. */
  readonly sha256: string;
  /** Columns that hold something else than predictions (patient, view, …). */
  readonly unusedColumns: readonly string[];
}

const prefix = /^prob[_\s-]/i;

/**
 * Reads predictions, plain or gzipped. The image's column is `Image` or `Image Index`. Where a column's name begins with
 * `prob_`, those columns are the predictions and no others; else all columns are that don't describe the patient.
 *
 * @throws InputError that names file, line and column: what `readCsv` throws, no image column, no prediction column, no
 * rows, a finding or an image twice, a value that isn't a number from 0 to 1.
 */
export async function readPredictions(path: string): Promise<PredictionTable> {
  const csv = await readCsv(path);
  const imageColumn = requireColumn(csv, columnNames.image, "the image's file name");
  if (csv.rows.length === 0) throw new InputError(`the table ${path} has a header but no rows`);
  const columns = predictionColumns(csv, imageColumn);
  const findings = columns.map((column) => findingOf(csv.header[column]!));
  const twice = findings.find((finding, index) => findings.indexOf(finding) !== index);
  if (twice !== undefined) throw new InputError(`the table ${path} has two columns for ${twice}; keep one of them`);
  const probabilities = new Float64Array(csv.rows.length * columns.length);
  csv.rows.forEach((row, index) => {
    columns.forEach((column, finding) => {
      probabilities[index * columns.length + finding] = probabilityOf(csv, index, row[column]!, column);
    });
  });
  const used = new Set([imageColumn, ...columns]);
  return {
    path,
    sha256: csv.sha256,
    findings,
    images: imagesOf(csv, imageColumn),
    probabilities,
    unusedColumns: csv.header.filter((name, column) => name !== '' && !used.has(column)),
  };
}

/**
 * Writes predictions; a reader never sees a part of the file.
 *
 * @throws InputError if the file can't be written. RangeError if the probabilities don't fit images and findings, or
 * one of them isn't a number.
 */
export async function writePredictions(path: string, predictions: Predictions): Promise<void> {
  const { findings, images, probabilities } = predictions;
  if (probabilities.length !== images.length * findings.length) {
    throw new RangeError(
      `${probabilities.length} probabilities for ${images.length} images and ${findings.length} findings`,
    );
  }
  const rows = images.map((image, row) => [
    image,
    ...findings.map((finding, index) => {
      const probability = probabilities[row * findings.length + index]!;
      if (!Number.isFinite(probability)) {
        throw new RangeError(`the probability of ${finding} for ${image} is ${probability}`);
      }
      return String(Number(probability.toPrecision(9)));
    }),
  ]);
  await writeFileSafely(path, stringify([['Image', ...findings], ...rows]));
}

function predictionColumns(csv: Csv, imageColumn: number): number[] {
  const named = csv.header.flatMap((name, column) => (prefix.test(name) ? [column] : []));
  if (named.length > 0) return named;
  const known = new Set(Object.values(columnNames).flat().map(plainName));
  const columns = csv.header.flatMap((name, column) =>
    column === imageColumn || name === '' || known.has(plainName(name)) ? [] : [column],
  );
  if (columns.length > 0) return columns;
  throw new InputError(
    `the table ${csv.path} has no predictions: expected a column for each finding, named Mass or prob_Mass; found ${csv.header.join(', ')}`,
  );
}

function findingOf(column: string): string {
  return canonicalFinding(column.replace(prefix, ''));
}

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

function probabilityOf(csv: Csv, row: number, text: string, column: number): number {
  const value = decimal.test(text) ? Number(text) : Number.NaN;
  if (value >= 0 && value <= 1) return value;
  throw new InputError(
    `${csv.path}, line ${csv.lines[row]}, column ${csv.header[column]}: expected a probability from 0 to 1, found ${JSON.stringify(text)}`,
  );
}

function imagesOf(csv: Csv, column: number): string[] {
  const lines = new Map<string, number>();
  return csv.rows.map((row, index) => {
    const image = row[column]!;
    const line = csv.lines[index]!;
    if (image === '') throw new InputError(`${csv.path}, line ${line}: the image's file name is missing`);
    const earlier = lines.get(image);
    if (earlier !== undefined) {
      throw new InputError(
        `${csv.path}: the image ${image} is on lines ${earlier} and ${line}; keep one prediction each`,
      );
    }
    lines.set(image, line);
    return image;
  });
}
