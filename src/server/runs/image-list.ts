/** Images of a split with their labels, predictions and outcomes, filtered and sorted. */

import type { LabelTable } from '../../dataset/table.ts';
import type { PredictionTable } from '../../evaluation/predictions.ts';
import { ProblemError } from '../problems.ts';
import type { Images, ImagesQuery, outcomes } from './schemas.ts';
import { labelOf } from './splits.ts';

type Outcome = (typeof outcomes)[number];

/** The probability of the finding from which it counts as present. */
export type ThresholdOf = (finding: string) => number;

interface Row {
  readonly row: number;
  /** The row among the predictions. */
  readonly predicted: number | undefined;
}

/**
 * @param predictions of the run's evaluation; undefined where there is none
 * @throws ProblemError if the finding is unknown, or a filter needs one and none is named
 */
export function listImages(
  table: LabelTable,
  predictions: PredictionTable | undefined,
  thresholdOf: ThresholdOf,
  query: ImagesQuery,
): Images {
  const { finding, offset, limit } = query;
  expectFinding(table, predictions, query);
  const places = new Map(predictions?.images.map((image, place) => [image, place]));
  const rows: Row[] = table.rows.map(({ image }, row) => ({ row, predicted: places.get(image) }));
  const threshold = finding === undefined ? null : (query.threshold ?? thresholdOf(finding));
  const probability = probabilityOf(predictions, finding);
  const outcome = ({ row, predicted }: Row): Outcome | null => {
    const p = probability(predicted);
    return finding === undefined ? null : outcomeOf(labelOf(table, row, finding), p, threshold!);
  };
  const kept = rows.filter(
    (each) =>
      hasLabel(table, each, query) &&
      hasProbability(probability(each.predicted), query) &&
      hasOutcome(outcome(each), query) &&
      isSearched(table, each, query),
  );
  if (query.sort !== 'table') {
    const sign = query.sort === 'rising' ? 1 : -1;
    // Images without a prediction come last.
    const key = ({ predicted }: Row) => sign * (probability(predicted) ?? sign * Number.POSITIVE_INFINITY);
    kept.sort((a, b) => (key(a) === key(b) ? a.row - b.row : key(a) - key(b)));
  }
  return {
    total: kept.length,
    offset,
    threshold,
    images: kept.slice(offset, offset + limit).map((each) => ({
      ...describeRow(table, predictions, each),
      outcome: outcome(each),
    })),
  };
}

function expectFinding(table: LabelTable, predictions: PredictionTable | undefined, query: ImagesQuery): void {
  const { finding, label, outcome, minimum, maximum, threshold, sort } = query;
  if (finding !== undefined) {
    const known = [...new Set([...table.findings, ...(predictions?.findings ?? [])])];
    if (known.includes(finding)) return;
    throw new ProblemError(
      'bad-request',
      `finding: there is no ${JSON.stringify(finding.slice(0, 100))}; there are ${known.join(', ')}`,
    );
  }
  const needing = { label, outcome, minimum, maximum, threshold, sort: sort === 'table' ? undefined : sort };
  const [first] = Object.entries(needing).find(([, value]) => value !== undefined) ?? [];
  if (first !== undefined) throw new ProblemError('bad-request', `${first}: needs a finding that it is about`);
}

function describeRow(table: LabelTable, predictions: PredictionTable | undefined, { row, predicted }: Row) {
  const { image, patient, view, age, sex } = table.rows[row]!;
  return {
    name: image,
    patient: patient ?? null,
    view: view ?? null,
    age: age ?? null,
    sex: sex ?? null,
    labels: Object.fromEntries(table.findings.map((finding) => [finding, labelOf(table, row, finding)])),
    probabilities:
      predictions === undefined || predicted === undefined
        ? null
        : Object.fromEntries(
            predictions.findings.map((name, i) => [
              name,
              predictions.probabilities[predicted * predictions.findings.length + i]!,
            ]),
          ),
  };
}

function probabilityOf(predictions: PredictionTable | undefined, finding: string | undefined) {
  const place = finding === undefined ? -1 : (predictions?.findings.indexOf(finding) ?? -1);
  return (row: number | undefined): number | undefined =>
    predictions === undefined || row === undefined || place < 0
      ? undefined
      : predictions.probabilities[row * predictions.findings.length + place];
}

function outcomeOf(label: 0 | 1 | null, probability: number | undefined, threshold: number): Outcome | null {
  if (label === null || probability === undefined) return null;
  if (probability >= threshold) return label === 1 ? 'true-positive' : 'false-positive';
  return label === 1 ? 'false-negative' : 'true-negative';
}

function hasLabel(table: LabelTable, { row }: Row, { finding, label }: ImagesQuery): boolean {
  if (label === undefined) return true;
  return labelOf(table, row, finding!) === { present: 1, absent: 0, unknown: null }[label];
}

function hasProbability(probability: number | undefined, { minimum, maximum }: ImagesQuery): boolean {
  if (minimum === undefined && maximum === undefined) return true;
  return probability !== undefined && probability >= (minimum ?? 0) && probability <= (maximum ?? 1);
}

function hasOutcome(outcome: Outcome | null, { outcome: wanted }: ImagesQuery): boolean {
  if (wanted === undefined) return true;
  if (outcome === null) return false;
  if (wanted === 'correct') return outcome.startsWith('true');
  if (wanted === 'wrong') return outcome.startsWith('false');
  return outcome === wanted;
}

function isSearched(table: LabelTable, { row }: Row, { search }: ImagesQuery): boolean {
  if (search === undefined) return true;
  const { image, patient } = table.rows[row]!;
  const text = search.toLowerCase();
  return image.toLowerCase().includes(text) || (patient?.toLowerCase().includes(text) ?? false);
}
