/** Computes the record of an evaluation: everything of `metrics.json`, from predictions beside their truth. */

import type { LabelTable } from '../../dataset/table.ts';
import { fewest } from '../caution.ts';
import { columnsOf } from '../columns.ts';
import { type Grouping, usualGroupings } from '../groups.ts';
import type { Joined } from '../join.ts';
import { meanAucInterval } from '../mean-auc.ts';
import { publishedResults } from '../published.ts';
import { unitsOf } from '../units.ts';
import { baselineRecord } from './baseline.ts';
import { coOccurrenceOf } from './co-occurrence.ts';
import { testFinding } from './finding.ts';
import { notesOf } from './notes.ts';
import type { ChosenPoints, Prevalences } from './points.ts';
import { prevalenceShift } from './prevalence-shift.ts';
import { type EvaluationRecord, type FileRecord, metricsVersion } from './schema.ts';
import { subgroupsRecord } from './subgroups.ts';

/** A table that isn't tested, of images that the model may have learnt from. */
export interface ReferenceTable {
  readonly role: 'training truth' | 'validation truth';
  readonly data: string;
  readonly table: LabelTable;
}

export interface RecordInput {
  readonly joined: Joined;
  /** What the predictions come from: a model's name, or the file of predictions. */
  readonly model: string;
  /** Name of the data and its split. */
  readonly data: string;
  readonly files: readonly FileRecord[];
  /** Of all intervals; 0.95 if left out. */
  readonly level?: number | undefined;
  /** None if left out: it takes by far the longest. */
  readonly bootstrap?: { readonly replicates: number; readonly seed: number } | undefined;
  /** To restate predictive values for. */
  readonly prevalences?: Prevalences | undefined;
  readonly points?: ChosenPoints | undefined;
  readonly recalibration?: EvaluationRecord['recalibration'] | undefined;
  /** By view, sex and age where the table has them if left out. */
  readonly groupings?: readonly Grouping[] | undefined;
  /** For the baseline from metadata and the shift of prevalence. */
  readonly reference?: ReferenceTable | undefined;
  /** Whether published results stand beside these; not where the images are synthetic. Default true. */
  readonly besidePublished?: boolean | undefined;
}

const noPoints: ChosenPoints = {
  from: 'nothing',
  note: 'no threshold was chosen: that takes a validation table, or a model that has thresholds',
  validation: null,
  findings: {},
};

const noRecalibration: EvaluationRecord['recalibration'] = {
  from: 'nothing',
  note: 'nothing was recalibrated: that takes a validation table, or a model that has a calibration',
  validation: null,
  method: null,
  findings: {},
};

/**
 * The record. Nothing is left out: what can't be computed is null with its reason. The same input gives the same record.
 *
 * @throws RangeError if labels and scores don't fit the findings.
 */
export function evaluationRecord(input: RecordInput): EvaluationRecord {
  const { joined, level = 0.95, bootstrap = null, reference, besidePublished = true } = input;
  const { points = noPoints, recalibration = noRecalibration, prevalences } = input;
  const units = unitsOf(joined.rows.map(({ patient }) => patient));
  const tested = joined.findings.map((finding, index) => {
    const [labels, scores] = columnsOf(joined, index);
    const result = testFinding({
      finding,
      labels,
      scores,
      units,
      level,
      bootstrap,
      points: points.findings[finding] ?? [],
      prevalence: prevalences?.byFinding[finding] ?? prevalences?.everywhere,
      calibration: recalibration.findings[finding]?.calibration ?? null,
    });
    return { finding, labels, scores, ...result, reason: result.record.reason };
  });
  const influences = tested.flatMap(({ influence }) => (influence === null ? [] : [influence]));
  const { findings: _, ...pointsChosen } = points;
  const groupings = input.groupings ?? usualGroupings(joined.rows);
  const whole = {
    format: 'roentgen-metrics',
    version: metricsVersion,
    tested: {
      model: input.model,
      data: input.data,
      images: joined.images.length,
      patients: joined.patients,
      unit: units.kind,
      units: units.count,
      onlyPredicted: joined.onlyPredicted,
      onlyInTruth: joined.onlyInTruth,
      findingsOnlyPredicted: joined.findingsOnlyPredicted,
      findingsOnlyInTruth: joined.findingsOnlyInTruth,
    },
    files: input.files,
    settings: { level, bootstrap, fewest },
    findings: Object.fromEntries(tested.map(({ finding, record }) => [finding, record])),
    meanAuc: influences.length === 0 ? null : influences.reduce((sum, { auc }) => sum + auc, 0) / influences.length,
    meanAucInterval: meanAucInterval(influences, units.kind, level),
    operatingPoints: pointsChosen,
    recalibration,
    coOccurrence: coOccurrenceOf(
      joined,
      tested.map(({ record }) => record.operatingPoints[0]?.threshold ?? null),
    ),
    subgroups: groupings.map((grouping) => subgroupsRecord(grouping, tested, units, level)),
    ...(reference === undefined
      ? { baseline: null, baselineReason: noReference }
      : baselineRecord(reference, joined.rows, tested, units, level)),
    prevalenceShift: reference === undefined ? null : prevalenceShift(reference, tested, units, level),
    prevalenceShiftReason: reference === undefined ? noReference : null,
    published: besidePublished
      ? publishedResults.filter(({ auc }) => joined.findings.some((finding) => finding in auc))
      : [],
  } as const;
  return { ...whole, notes: notesOf(whole) };
}

const noReference = 'no table of the images that the model was trained on was given';
