/** The predictions of a run's evaluation, beside the truth. */

import { ProblemError } from '../problems.ts';
import type { RunFiles } from './run-files.ts';
import type { RunPredictions } from './schemas.ts';
import { labelOf, splitsOf, tableOf } from './splits.ts';
import { there } from './usable.ts';

/**
 * @param findings these only; all where left out
 * @throws ProblemError if there are no predictions, or none of a finding
 */
export async function predictionsOf(run: RunFiles, findings: readonly string[] | undefined): Promise<RunPredictions> {
  const predictions = await there(run.predictions, 'evaluation/predictions.csv');
  const unknown = findings?.filter((finding) => !predictions.findings.includes(finding)) ?? [];
  if (unknown.length > 0) {
    throw new ProblemError(
      'bad-request',
      `findings: there are no predictions of ${unknown.join(', ').slice(0, 200)}; there are of ${predictions.findings.join(', ')}`,
    );
  }
  const chosen = predictions.findings.filter((finding) => findings?.includes(finding) ?? true);
  const places = chosen.map((finding) => predictions.findings.indexOf(finding));
  const width = predictions.findings.length;
  const hasTruth = (await splitsOf(run)).some(({ split }) => split === 'test');
  const table = hasTruth ? (await tableOf(run, 'test')).table : undefined;
  const rows = new Map(table?.rows.map(({ image }, row) => [image, row]));
  return {
    findings: chosen,
    images: [...predictions.images],
    probabilities: predictions.images.map((_, row) =>
      places.map((place) => predictions.probabilities[row * width + place]!),
    ),
    labels:
      table === undefined
        ? null
        : predictions.images.map((image) => {
            const row = rows.get(image);
            return chosen.map((finding) => (row === undefined ? null : labelOf(table, row, finding)));
          }),
  };
}
