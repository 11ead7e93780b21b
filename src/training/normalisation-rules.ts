/**
 * How a training normalises its images: the course notebook's two rules, one rule throughout with moments that are estimated,
 * or one that was given with its numbers: the rule that belongs to the weights from which the training starts, say.
 */

import type { ImageStore } from '../dataset/image-store.ts';
import { estimateNormalisation } from '../dataset/normalisation.ts';
import type { LabelTable } from '../dataset/table.ts';
import { defaultEpsilon, type Normalisation, normalisationText } from '../image/normalise.ts';

/**
 * `notebook`: each training image by its own moments, others by those of a sample of training images. `image`: each by its own.
 * `dataset`: all by the sample's.
 */
export const namedRules = ['notebook', 'image', 'dataset'] as const;

export type NormaliseRule = (typeof namedRules)[number] | Normalisation;

/** Rules of normalisation while training and while predicting. */
export interface NormalisationRules {
  readonly training: Normalisation;
  readonly prediction: Normalisation;
}

/** The rules with their numbers. Nothing is estimated where the numbers are given. */
export async function normalisationRules(
  { normalise, seed }: { readonly normalise: NormaliseRule; readonly seed: number },
  train: LabelTable,
  store: ImageStore,
): Promise<NormalisationRules> {
  if (typeof normalise === 'object') return { training: normalise, prediction: normalise };
  const image: Normalisation = { rule: 'image', epsilon: defaultEpsilon };
  if (normalise === 'image') return { training: image, prediction: image };
  const dataset = await estimateNormalisation(train, store, { seed });
  return { training: normalise === 'dataset' ? dataset : image, prediction: dataset };
}

/** The rule in words, for people. */
export function normaliseRuleText(rule: NormaliseRule): string {
  if (typeof rule === 'object') return normalisationText(rule);
  if (rule === 'image') return normalisationText({ rule, epsilon: defaultEpsilon });
  const sample = 'the moments of a sample of training images';
  return rule === 'dataset' ? `by ${sample}` : `each training image by its own moments, others by ${sample}`;
}
