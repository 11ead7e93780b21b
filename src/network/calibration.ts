/**
 * What a raw probability p of a model means in frequencies: a map from p to a calibrated probability, one a finding, fitted on
 * a validation table and stored in the model. With ℓ = log p/(1−p):
 *   temperature T: logistic(ℓ/T) (Guo et al. 2017); Platt: logistic(a ℓ + b) (Platt 1999);
 *   isotonic: the line through rising points (Zadrozny and Elkan 2002), level beyond the ends.
 * Thresholds apply to the raw probability, never to this one. Runs in a browser.
 */

import { z } from 'zod';
import { firstAtLeast } from '../base/sorted.ts';

const share = z.number().min(0).max(1);

export const calibrationSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('temperature'), temperature: z.number().positive() }),
  z.object({ kind: z.literal('platt'), slope: z.number(), intercept: z.number() }),
  z
    .object({ kind: z.literal('isotonic'), at: z.array(share).min(1), values: z.array(share).min(1) })
    .refine(({ at, values }) => at.length === values.length && at.every((x, i) => i === 0 || x > at[i - 1]!), {
      error: 'expected rising places and as many values',
    }),
]);

export const calibrationMethods = ['temperature', 'platt', 'isotonic'] as const;

export type CalibrationMethod = (typeof calibrationMethods)[number];

export type Calibration = z.infer<typeof calibrationSchema>;

/** Of a finding's calibration: read-only, as it lies in a model or a record. */
export type ReadonlyCalibration =
  | Exclude<Calibration, { kind: 'isotonic' }>
  | { readonly kind: 'isotonic'; readonly at: readonly number[]; readonly values: readonly number[] };

/**
 * The calibrated probability.
 *
 * @param probability the model's raw one, 0 … 1
 *
 * @example
 * calibrated({ kind: 'platt', slope: 1, intercept: 0 }, 0.3) // 0.3
 */
export function calibrated(calibration: ReadonlyCalibration, probability: number): number {
  switch (calibration.kind) {
    case 'temperature':
      return logistic(boundedLogit(probability) / calibration.temperature);
    case 'platt':
      return logistic(calibration.slope * boundedLogit(probability) + calibration.intercept);
    case 'isotonic':
      return interpolated(calibration.at, calibration.values, probability);
  }
}

/** 0 and 1 have no finite logit: they count as the nearest probabilities that a float32 tells from them. */
export function boundedLogit(probability: number): number {
  const least = 2 ** -24;
  const p = Math.min(1 - least, Math.max(least, probability));
  return Math.log(p) - Math.log1p(-p);
}

function logistic(value: number): number {
  return 1 / (1 + Math.exp(-value));
}

function interpolated(at: readonly number[], values: readonly number[], x: number): number {
  const above = firstAtLeast(at, x);
  if (above === at.length) return values.at(-1)!;
  if (above === 0 || at[above] === x) return values[above]!;
  const part = (x - at[above - 1]!) / (at[above]! - at[above - 1]!);
  return values[above - 1]! + part * (values[above]! - values[above - 1]!);
}
