/**
 * `roentgen export --quantise`: the model with weights of int8, fitted to what its channels do on training images, and what
 * that changes, measured on a validation table against float32: probabilities, areas under the curve, time and size.
 */

import { CheckError, InputError } from '../base/error.ts';
import { writeFileSafely } from '../base/files.ts';
import { openImageFolder } from '../dataset/images.ts';
import { type LabelTable, readLabelTable } from '../dataset/table.ts';
import { type Evaluation, evaluate } from '../evaluation/evaluate.ts';
import { join, readTruth } from '../evaluation/join.ts';
import type { Predictions } from '../evaluation/predictions.ts';
import { encodeClassifier, type ModelDescription, redescribe } from '../network/model-file.ts';
import { encodeQuantisedClassifier } from '../network/quantised-classifier.ts';
import { channelStatistics } from './channel-statistics.ts';
import type { Context } from './context.ts';
import type { ModelFile } from './model.ts';
import type { ModelWeights } from './model-weights.ts';
import { imagesOfTable } from './predict.ts';
import { predictImages } from './predict-images.ts';
import { timeModels } from './time-models.ts';

/** The mean area under the curve may fall by this much and no more. */
export const largestLoss = 0.005;

export interface QuantiseOptions {
  readonly out: string;
  /** Table of the images that ranges are taken from: training images. */
  readonly table: string;
  /** Table that the change is measured on: images that the model wasn't trained on. */
  readonly valid: string;
  readonly images: string;
  /** How many of the table's images are looked at. */
  readonly calibrationImages: number;
  readonly threads?: number | undefined;
}

export interface Quantised {
  readonly description: ModelDescription;
  readonly float32: Measured;
  readonly int8: Measured;
  /** |p − p′| over all images and findings of the validation table. */
  readonly change: { readonly mean: number; readonly largest: number };
}

export interface Measured {
  readonly bytes: number;
  /** For one image in one thread. */
  readonly seconds: number;
  readonly evaluation: Evaluation;
}

/**
 * @param path what the weights come from, for messages
 * @throws InputError if the model is quantised already, a table or an image can't be read, or no area can be measured;
 * CheckError, and nothing is written, if the mean area falls by more than `largestLoss`
 */
export async function quantise(
  path: string,
  { description, parameters }: ModelWeights,
  options: QuantiseOptions,
  context: Context,
): Promise<Quantised> {
  const folder = await openImageFolder(options.images);
  const table = await readLabelTable(options.table);
  const chosen = evenly(imagesOfTable(folder, table), options.calibrationImages);
  const truth = await readTruth(options.valid, description.findings);
  const names = imagesOfTable(folder, truth);

  const plain: ModelFile = { name: path, path, bytes: encodeClassifier(description, parameters), description };
  const statistics = await channelStatistics(plain, parameters, folder, chosen, options, context);
  const calibration = { table: table.path, sha256: table.sha256, images: chosen.length };
  const bytes = encodeQuantisedClassifier(description, parameters, statistics);
  const quantised: ModelFile = { name: path, path, bytes, description };

  const before = await predictImages(plain, folder, names, options, context);
  const float32 = measured(before, truth);
  const after = await predictImages(quantised, folder, names, options, context);
  const int8 = measured(after, truth);
  const change = changeOf(before, after);
  expectNoLoss(float32, int8, options);

  const seconds = await timeModels([plain, quantised], folder, chosen[0]!);
  const whole: ModelDescription = {
    ...description,
    quantisation: {
      weights: 'int8',
      calibration,
      validation: {
        ...{ table: truth.path, sha256: truth.sha256, images: names.length },
        probabilityChange: change,
        meanAuc: { float32: float32.meanAuc!, int8: int8.meanAuc! },
      },
    },
  };
  const file = redescribe(bytes, whole);
  await writeFileSafely(options.out, file);
  return {
    description: whole,
    float32: { bytes: plain.bytes.length, seconds: seconds[0]!, evaluation: float32 },
    int8: { bytes: file.length, seconds: seconds[1]!, evaluation: int8 },
    change,
  };
}

/** So many of the names, from all parts of the list. */
function evenly(names: readonly string[], count: number): readonly string[] {
  if (names.length <= count) return names;
  return Array.from({ length: count }, (_, i) => names[Math.floor(((i + 0.5) * names.length) / count)]!);
}

function measured(predictions: Predictions, truth: LabelTable): Evaluation {
  const evaluation = evaluate(join(predictions, truth));
  if (evaluation.meanAuc !== null) return evaluation;
  throw new InputError(
    `--valid ${truth.path}: no finding of the model has both positives and negatives there, so what is lost can't be measured; give a table that has some`,
  );
}

function changeOf(before: Predictions, after: Predictions): { mean: number; largest: number } {
  let [sum, largest] = [0, 0];
  before.probabilities.forEach((p, i) => {
    const change = Math.abs(p - after.probabilities[i]!);
    sum += change;
    largest = Math.max(largest, change);
  });
  return { mean: sum / before.probabilities.length, largest };
}

function expectNoLoss(float32: Evaluation, int8: Evaluation, { valid, calibrationImages }: QuantiseOptions) {
  const [before, after] = [float32.meanAuc!, int8.meanAuc!];
  if (before - after <= largestLoss) return;
  throw new CheckError(
    `quantised, the model loses too much: its mean AUC on ${valid} falls from ${before.toFixed(4)} to ${after.toFixed(4)}, by more than ${largestLoss}. Nothing was written. Give a --table of images like those to come, or look at more of them than ${calibrationImages} (--calibration-images)`,
  );
}
