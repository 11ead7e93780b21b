/** The model card of an evaluation: the record's results, thresholds, calibration, subgroups and limits beside what is known of the model. */

import type { EvaluationRecord } from '../evaluation/record/schema.ts';
import { modelCard } from './model-card.ts';
import type { Fact } from './page/block.ts';
import { calibrationSection } from './sections/calibration.ts';
import { operatingPointsSection } from './sections/operating-points.ts';
import { subgroupsSection } from './sections/subgroups.ts';
import { summarySection } from './sections/summary.ts';
import { testSetOf } from './sections/tested.ts';
import { unsaidSection } from './sections/unsaid.ts';

export interface EvaluationCard {
  readonly record: EvaluationRecord;
  /** What the model is; where only predictions are known, which. */
  readonly model: readonly Fact[];
  /** What trained it; empty where that isn't known. */
  readonly training: readonly Fact[];
}

/** The card as Markdown: the same input gives the same bytes. */
export function evaluationCard({ record, model, training }: EvaluationCard): string {
  const { tested, files, findings, operatingPoints, recalibration, baseline } = record;
  const validation = operatingPoints.validation ?? recalibration.validation;
  const counts: Readonly<Record<string, { images: number; patients?: number | undefined } | undefined>> = {
    truth: { images: tested.images, patients: tested.patients ?? undefined },
    'validation truth':
      validation === null ? undefined : { images: validation.images, patients: validation.patients ?? undefined },
    'training truth': baseline === null ? undefined : { images: baseline.images },
  };
  const figureless = () => [];
  const sections = [
    summarySection(record),
    unsaidSection(record),
    operatingPointsSection(record, figureless),
    calibrationSection(record, figureless),
    subgroupsSection(record, figureless),
  ].filter((section) => section !== undefined);
  return modelCard({
    name: tested.model,
    model,
    findings: Object.keys(findings),
    splits: files
      .filter(({ role }) => role.endsWith('truth'))
      .map(({ file, sha256, role }) => ({ split: splitNames[role] ?? role, file, sha256, ...counts[role] })),
    training,
    results: { on: testSetOf(record), sections },
  });
}

const splitNames: Readonly<Record<string, string>> = {
  truth: 'test',
  'validation truth': 'valid',
  'training truth': 'train',
};
