/**
 * The record of an evaluation, which is `metrics.json`: everything that was computed, what it was computed on, and why what
 * isn't there isn't. A number that can't be computed is null and the reason stands beside it; no finding is ever left out.
 * docs/evaluation.md says what each number means.
 */

import { z } from 'zod';
import { calibrationMethods, calibrationSchema } from '../../network/calibration.ts';

/** Rises when a field changes its meaning or goes; new fields don't raise it. */
export const metricsVersion = 2;

const count = z.number().int().nonnegative();
const share = z.number().min(0).max(1);
const reason = z.string().nullable();

const interval = z.object({
  low: z.number(),
  high: z.number(),
  /** 0.95 */
  level: z.number(),
  /** How it was made, in words: `DeLong by patient, logit`. */
  method: z.string(),
});

/** An interval, or the reason why there is none; exactly one of the two is null. */
const maybeInterval = z.object({ interval: interval.nullable(), intervalReason: reason });

const proportion = maybeInterval.extend({
  value: share.nullable(),
  count,
  of: count,
  /** As many independent images would have the same interval; fewer than `of` where a patient has several. */
  effective: z.number(),
});
const predictiveValue = maybeInterval.extend({ value: share.nullable() });

/** A file that was read. */
const file = z.object({
  file: z.string(),
  sha256: z.string(),
  /** What it was read for. */
  role: z.enum(['model', 'predictions', 'truth', 'validation predictions', 'validation truth', 'training truth']),
});

const tested = z.object({
  /** What the predictions come from: a model's name, or the file of predictions. */
  model: z.string(),
  /** Name of the data and its split. */
  data: z.string(),
  /** Images in predictions and truth; only these are compared. */
  images: count,
  /** How many patients they come from; null where the table doesn't say. */
  patients: count.nullable(),
  /** What counts as independent: patients where one has several images, else images. Intervals go by these. */
  unit: z.enum(['patient', 'image']),
  units: count,
  /** Counts of images in one of the two only. */
  onlyPredicted: count,
  onlyInTruth: count,
  findingsOnlyPredicted: z.array(z.string()),
  findingsOnlyInTruth: z.array(z.string()),
});

/**
 * What every threshold gives, from the highest score down: at `thresholds[i]` and above lie `truePositives[i]` of the
 * positives and `falsePositives[i]` of the negatives. The points of the ROC curve are (falsePositives/negatives,
 * truePositives/positives), after (0, 0); of the precision–recall curve (truePositives/positives, truePositives/(truePositives
 * + falsePositives)). Of many points those are kept that are further than `step` in one of the four rates from the one kept
 * before; areas are computed from all.
 */
const curve = z.object({
  thresholds: z.array(z.number()),
  truePositives: z.array(count),
  falsePositives: z.array(count),
  /** How many points there are in all. */
  points: count,
  step: z.number(),
});

const calibrationBins = z.object({
  binning: z.enum(['equal width', 'equal mass']),
  /** Bins with rows, in rising order; the interval is that of the observed share. */
  bins: z.array(maybeInterval.extend({ count, positives: count, meanProbability: share, observed: share })),
  expectedCalibrationError: share.nullable(),
});

/** How far probabilities can be taken at their word. */
const probabilities = z.object({
  meanProbability: share,
  /** Mean of (p − y)² and its parts. */
  brier: z.object({
    score: share,
    reliability: z.number(),
    resolution: z.number(),
    uncertainty: z.number(),
    within: z.number(),
    skill: z.number().nullable(),
  }),
  /** Mean of −log of the probability of what was the case; null where such a probability was 0. */
  logLoss: z.number().nullable(),
  equalWidth: calibrationBins,
  equalMass: calibrationBins,
  /** Of the logistic regression of the label on the logit: 1 and 0 where calibrated (Cox 1958); null where undefined. */
  slope: z.number().nullable(),
  intercept: z.number().nullable(),
  slopeReason: reason,
});

const operatingPoint = z.object({
  /** `youden`, `f1`, `sensitivity ≥ 0.9`, `threshold 0.5`, or `stored in the model`. */
  rule: z.string(),
  /** An image is called positive where its raw probability is at or above it. */
  threshold: z.number().nullable(),
  /** Why there is no threshold, or why it says nothing here. */
  reason,
  /** What it was chosen on, for this finding; null where it was given or is in the model. */
  chosenOn: z.object({ positives: count, negatives: count, caution: reason }).nullable(),
  /** What it does to the images tested; null without a threshold. */
  rates: z
    .object({
      truePositives: count,
      falsePositives: count,
      trueNegatives: count,
      falseNegatives: count,
      sensitivity: proportion,
      specificity: proportion,
      ppv: proportion,
      npv: proportion,
      f1: share.nullable(),
      mcc: z.number().nullable(),
    })
    .nullable(),
  /** Predictive values at another prevalence than the test set's; null where none was given. */
  restated: z.object({ prevalence: share, ppv: predictiveValue, npv: predictiveValue }).nullable(),
});

const finding = z.object({
  positives: count,
  negatives: count,
  /** Images without a known label; they are left out. */
  unknown: count,
  /** Positives among the known; null where none is known. */
  prevalence: share.nullable(),
  /** Independent units (patients or images) with a positive, with a negative. */
  unitsWithPositive: count,
  unitsWithNegative: count,
  /** Why the numbers of this finding can't be relied on; null where there is enough. */
  caution: reason,
  /** Area under the ROC curve, of the raw probabilities. */
  auc: share.nullable(),
  /** Why the area is undefined. */
  reason,
  aucIntervals: z.object({ deLong: maybeInterval, bootstrap: maybeInterval }),
  /** Beside the prevalence, which is what a model that tells nothing has. The interval is of the bootstrap. */
  averagePrecision: maybeInterval.extend({ value: share.nullable() }),
  curve: curve.nullable(),
  /** Of the raw probabilities; null where no label is known. */
  probabilities: probabilities.nullable(),
  /** Of the recalibrated ones; null where nothing is recalibrated. */
  recalibrated: probabilities.nullable(),
  operatingPoints: z.array(operatingPoint),
});

/** On what thresholds and calibration were chosen, and whether that was apart from what is tested. */
const validation = z.object({
  data: z.string(),
  images: count,
  patients: count.nullable(),
  /** What it shares with the images tested, null where that isn't known; anything above 0 flatters the test. */
  sharedImages: count.nullable(),
  sharedPatients: count.nullable(),
});

const chosen = z.object({
  from: z.enum(['validation', 'model', 'given', 'nothing']),
  /** In words; where `from` is nothing, why. */
  note: z.string(),
  validation: validation.nullable(),
});

const recalibration = chosen.extend({
  method: z.enum(calibrationMethods).nullable(),
  /** By finding; null with a reason where none could be fitted. */
  findings: z.record(z.string(), z.object({ calibration: calibrationSchema.nullable(), reason, caution: reason })),
});

/** Square matrices by finding, in the order of `findings`; null where undefined. */
const matrix = z.array(z.array(z.number().nullable()));

const coOccurrence = z.object({
  findings: z.array(z.string()),
  labels: z.object({
    /** Images with both findings; on the diagonal those with the one. */
    both: z.array(z.array(count)),
    /** Images where both labels are known. */
    known: z.array(z.array(count)),
    /** φ: the correlation of the two labels. */
    correlation: matrix,
  }),
  predictions: z.object({
    /** Spearman's correlation of the two probabilities over all images. */
    correlation: matrix,
    /** Images called positive for both at the first operating point; null for a finding without one. */
    both: z.array(z.array(count.nullable())),
  }),
});

const subgroupResult = z.object({
  group: z.string(),
  positives: count,
  negatives: count,
  auc: share.nullable(),
  reason,
  ...maybeInterval.shape,
  caution: reason,
});

const subgroups = z.object({
  /** `ViewPosition`, `Sex`, `Age`, or another column of the table of truth. */
  column: z.string(),
  /** In the order shown; images without a value are in none. */
  groups: z.array(z.object({ group: z.string(), images: count, units: count })),
  imagesWithoutValue: count,
  findings: z.record(
    z.string(),
    z.object({
      groups: z.array(subgroupResult),
      /** Largest area less smallest, among groups that are large enough. */
      gap: maybeInterval
        .extend({
          largest: z.string(),
          smallest: z.string(),
          difference: z.number(),
          /** Two-sided, times the number of pairs of groups (Bonferroni), as the pair was picked. */
          p: share.nullable(),
          /** `p` corrected for the findings tested too (Holm). */
          pHolm: share.nullable(),
        })
        .nullable(),
      gapReason: reason,
    }),
  ),
});

const baselineResult = maybeInterval.extend({
  /** Area of the regression on metadata alone, on the images tested. */
  auc: share.nullable(),
  reason,
  /** The model's area less the baseline's, by DeLong's paired test. */
  difference: z.number().nullable(),
  differenceInterval: interval.nullable(),
  p: share.nullable(),
  pHolm: share.nullable(),
});

const baseline = z.object({
  /** What it was fitted on. */
  data: z.string(),
  images: count,
  /** What it knows: `view AP`, `age / 10 years`, `age²`. */
  features: z.array(z.string()),
  ridge: z.number(),
  findings: z.record(z.string(), baselineResult),
});

const prevalenceShift = z.object({
  /** What it is compared with: `training truth` or `validation truth`. */
  role: z.string(),
  data: z.string(),
  findings: z.record(
    z.string(),
    z.object({
      reference: proportion,
      tested: proportion,
      /** Tested less reference, with Newcombe's interval; null where one is undefined. */
      difference: z.object({ value: z.number(), low: z.number(), high: z.number() }).nullable(),
    }),
  ),
});

const published = z.object({
  name: z.string(),
  source: z.string(),
  /** On which images and against which labels it was measured: not on these. */
  testSet: z.string(),
  reader: z.enum(['algorithm', 'radiologists']),
  decimals: count,
  auc: z.record(z.string(), share),
});

export const metricsSchema = z.object({
  format: z.literal('roentgen-metrics'),
  version: z.literal(metricsVersion),
  tested,
  files: z.array(file),
  settings: z.object({
    level: z.number(),
    /** Null where no bootstrap was asked for. */
    bootstrap: z.object({ replicates: count, seed: count }).nullable(),
    /** Fewer independent positives or negatives than this call for caution. */
    fewest: count,
  }),
  /** In the order of the predictions. */
  findings: z.record(z.string(), finding),
  /** Over the findings whose area is defined; null where none is. */
  meanAuc: share.nullable(),
  meanAucInterval: maybeInterval,
  operatingPoints: chosen,
  recalibration,
  coOccurrence,
  subgroups: z.array(subgroups),
  /** What view, age and sex alone tell; null with a reason. */
  baseline: baseline.nullable(),
  baselineReason: reason,
  prevalenceShift: prevalenceShift.nullable(),
  prevalenceShiftReason: reason,
  /** Of other test sets: a measure of size, never a ranking. */
  published: z.array(published),
  /** What a reader must know before believing the numbers, the gravest first. */
  notes: z.array(z.string()),
});

type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T;

export type EvaluationRecord = DeepReadonly<z.infer<typeof metricsSchema>>;
export type FindingRecord = EvaluationRecord['findings'][string];
export type OperatingPointRecord = FindingRecord['operatingPoints'][number];
export type ProbabilitiesRecord = NonNullable<FindingRecord['probabilities']>;
export type SubgroupsRecord = EvaluationRecord['subgroups'][number];
export type BaselineRecord = NonNullable<EvaluationRecord['baseline']>;
export type PrevalenceShiftRecord = NonNullable<EvaluationRecord['prevalenceShift']>;
export type FileRecord = EvaluationRecord['files'][number];
export type ValidationRecord = NonNullable<EvaluationRecord['operatingPoints']['validation']>;
