/** How findings and scores are written and ordered. */

import type { PageModel, Reading } from '../state/state.ts';

/** A finding's name as a reader has it: without the underscores of tables. */
export function findingText(finding: string): string {
  return finding.replaceAll('_', ' ');
}

/** Three decimals; never a rounded 0 or 1, which no network says. */
export function scoreText(score: number): string {
  if (score > 0 && score < 0.0005) return '<0.001';
  if (score < 1 && score >= 0.9995) return '>0.999';
  return score.toFixed(3);
}

export interface Score {
  /** Position among the model's findings. */
  readonly index: number;
  readonly finding: string;
  readonly probability: number | undefined;
  readonly calibrated: number | null;
  readonly threshold: number | undefined;
  /** At or above the operating point; false without one. */
  readonly isAbove: boolean;
}

/** The findings in the order that is asked for; without a reading in the model's, or by name. */
export function scoresOf(
  model: PageModel,
  reading: Reading | undefined,
  sortedBy: 'score' | 'name' | 'model',
): Score[] {
  const scores = model.findings.map((finding, index): Score => {
    const probability = reading?.probability[index];
    const threshold = model.thresholds[finding];
    return {
      index,
      finding,
      probability,
      calibrated: reading?.calibrated[index] ?? null,
      threshold,
      isAbove: threshold !== undefined && probability !== undefined && probability >= threshold,
    };
  });
  if (sortedBy === 'name') return scores.sort((a, b) => a.finding.localeCompare(b.finding, 'en'));
  return sortedBy === 'score' ? scores.sort((a, b) => (b.probability ?? 0) - (a.probability ?? 0)) : scores;
}
