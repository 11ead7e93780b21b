/**
 * How a training prepares its images: as the flags say, else as it belongs to the weights that it starts from, where that is
 * known, else as the course's notebook does. Whatever the flags don't say of weights is told.
 */

import { InputError } from '../base/error.ts';
import type { ResizeMethod } from '../image/resize.ts';
import { type NormaliseRule, normaliseRuleText } from '../training/normalisation-rules.ts';
import { notebookSettings, type TrainingSettings } from '../training/settings.ts';
import type { WeightFile } from '../weights/weight-file.ts';
import { givenNormalisation } from './import-description.ts';
import { notice } from './output.ts';

export type Preprocessing = Pick<TrainingSettings, 'size' | 'resize' | 'normalise'>;

/** The flags; undefined where they weren't given. */
export interface PreprocessingOptions {
  readonly size?: number;
  readonly resize?: ResizeMethod;
  readonly normalise?: 'notebook' | 'image' | 'dataset' | 'imagenet';
  /** One number, or three for red, green and blue. */
  readonly mean?: readonly number[];
  readonly std?: readonly number[];
}

/** What somebody says of the preprocessing. */
type Said = { readonly [Aspect in keyof Preprocessing]: Preprocessing[Aspect] | undefined };

/**
 * The preprocessing of a new training.
 *
 * @param weights the file that it starts from
 * @throws InputError if flags don't go together
 */
export function preprocessingOf(options: PreprocessingOptions, weights?: WeightFile): Preprocessing {
  const asked: Said = { size: options.size, resize: options.resize, normalise: askedRule(options) };
  const { size, resize, normalisation: normalise } = weights?.preprocessing ?? {};
  const known: Said = { size, resize, normalise };
  if (weights !== undefined) tell(weights.path, asked, known);
  return {
    size: asked.size ?? known.size ?? notebookSettings.size,
    resize: asked.resize ?? known.resize ?? notebookSettings.resize,
    normalise: asked.normalise ?? known.normalise ?? notebookSettings.normalise,
  };
}

/** A rule whose numbers the training finds, or one with its numbers. */
function askedRule({ normalise, mean, std }: PreprocessingOptions): NormaliseRule | undefined {
  const hasNumbers = (mean ?? std) !== undefined;
  if (normalise === 'notebook') {
    if (hasNumbers) throw new InputError('--mean and --std do nothing with --normalise notebook');
    return normalise;
  }
  if (!hasNumbers && (normalise === 'image' || normalise === 'dataset')) return normalise;
  return givenNormalisation({ normalise, mean, std });
}

/** Says what is taken from the weights, where the flags differ from it, and what nobody says. */
function tell(path: string, asked: Said, known: Said): void {
  const [own, others] = [textsOf(known), textsOf(asked)];
  const taken = own.flatMap((text, i) => (text !== undefined && others[i] === undefined ? [text] : []));
  if (taken.length > 0) {
    notice(
      `${path}: images are prepared as it belongs to these weights: ${taken.join('; ')}; --size, --resize and --normalise say otherwise`,
    );
  }
  own.forEach((text, i) => {
    const other = others[i];
    if (text !== undefined && other !== undefined && text !== other)
      notice(`${path}: other images than belong to these weights, as the flags say: ${other}; theirs: ${text}`);
  });
  if (known.normalise === undefined && asked.normalise === undefined) {
    const rule = normaliseRuleText(notebookSettings.normalise);
    notice(
      `${path} doesn't say how images were normalised for its weights: here it is done as in the notebook, ${rule}; --normalise imagenet (torchvision, CheXNet, Keras applications), --normalise image, or --mean and --std say otherwise`,
    );
  }
}

/** Each aspect in words. */
function textsOf({ size, resize, normalise }: Said): readonly (string | undefined)[] {
  return [
    size && `${size} × ${size} pixels`,
    resize && `resized by ${resize}`,
    normalise && normaliseRuleText(normalise),
  ].map((text) => text || undefined);
}
