/** Where the predictions of an evaluation come from: tables of predictions, or a model on images. */

import { readFile } from 'node:fs/promises';
import { InputError } from '../base/error.ts';
import { hashOf } from '../base/hash.ts';
import { openImageFolder } from '../dataset/images.ts';
import { readLabelTable } from '../dataset/table.ts';
import { type Predictions, readPredictions } from '../evaluation/predictions.ts';
import { sharedBetween } from '../evaluation/record/choose.ts';
import type { FileRecord } from '../evaluation/record/schema.ts';
import type { Context } from './context.ts';
import type { ModelFile } from './model.ts';
import type { PredictionOptions } from './predict-images.ts';
import { quoted } from './quoted.ts';
import { flagsText, type ModelFlags } from './weight-options.ts';

export interface SourceOptions extends PredictionOptions, ModelFlags {
  readonly predictions?: string | undefined;
  readonly model?: string | undefined;
  readonly images?: string | undefined;
  readonly truth: string;
  readonly validationTruth?: string | undefined;
  readonly validationPredictions?: string | undefined;
  readonly validationImages?: string | undefined;
  readonly forceShared?: true | undefined;
}

/** Predictions with the files that they come from. */
export interface Source {
  /** A model's name, or the file of predictions. */
  readonly model: string;
  readonly predictions: Predictions;
  /** Of the images of the validation table, where there is one. */
  readonly validation?: Predictions | undefined;
  /** Undefined where predictions are given. */
  readonly file?: ModelFile | undefined;
  readonly files: readonly FileRecord[];
  /** The options that name it, as a user types them. */
  readonly options: string;
}

/**
 * Reads the options, and gives what reads or predicts.
 *
 * @throws InputError unless either predictions, or a model and images, are given, and the validation table likewise.
 */
export function sourceOf(options: SourceOptions, context: Context): () => Promise<Source> {
  const { predictions, model, images, validationTruth, validationPredictions, validationImages } = options;
  if (validationTruth === undefined && (validationPredictions ?? validationImages) !== undefined) {
    throw new InputError('the labels of the validation table are missing: --validation-truth TABLE');
  }
  const flags = flagsText(options);
  if (predictions !== undefined && flags !== '')
    throw new InputError(`--predictions come from a model that is known:${flags} does nothing with them`);
  if (predictions !== undefined && model === undefined && images === undefined) {
    if (validationTruth !== undefined && validationPredictions === undefined) {
      throw new InputError(`--validation-truth ${validationTruth} needs --validation-predictions TABLE beside it`);
    }
    return () => readSource(predictions, validationPredictions);
  }
  if (predictions !== undefined || model === undefined || images === undefined) {
    throw new InputError('evaluate takes either --predictions TABLE, or --model MODEL and --images FOLDER');
  }
  if (validationPredictions !== undefined) {
    throw new InputError(
      '--validation-predictions belongs to --predictions; with --model the images of --validation-truth are predicted',
    );
  }
  return () => predictSource({ ...options, model, images }, context);
}

async function readSource(path: string, validationPath: string | undefined): Promise<Source> {
  const predictions = await readPredictions(path);
  const validation = validationPath === undefined ? undefined : await readPredictions(validationPath);
  return {
    model: path,
    predictions,
    validation,
    files: [
      { file: path, sha256: predictions.sha256, role: 'predictions' },
      ...(validation === undefined
        ? []
        : [{ file: validation.path, sha256: validation.sha256, role: 'validation predictions' } as const]),
    ],
    options: `--predictions ${quoted(path)}${validationPath === undefined ? '' : ` --validation-predictions ${quoted(validationPath)}`}`,
  };
}

async function predictSource(
  options: SourceOptions & { readonly model: string; readonly images: string },
  context: Context,
): Promise<Source> {
  const { model, images, truth, validationTruth, validationImages = images, forceShared } = options;
  // Told before the images are predicted, which may take hours.
  if (validationTruth !== undefined && !forceShared) {
    const [one, other] = await Promise.all([readLabelTable(validationTruth), readLabelTable(truth)]);
    expectApart(validationTruth, one.rows, truth, other.rows);
  }
  const [{ readModelFile }, { imagesOfTable }, { predictImages }] = await Promise.all([
    import('./model.ts'),
    import('./predict.ts'),
    import('./predict-images.ts'),
  ]);
  const file = await readModelFile(model, options);
  // Of the file that predicts, before a training may put another in its place.
  const sha256 = hashOf(await readFile(file.path));
  const predict = async (table: string, path: string) => {
    const folder = await openImageFolder(path);
    const names = imagesOfTable(folder, await readLabelTable(table));
    return rounded(await predictImages(file, folder, names, options, context));
  };
  const validation = validationTruth === undefined ? undefined : await predict(validationTruth, validationImages);
  const predictions = await predict(truth, images);
  return {
    model,
    predictions,
    validation,
    file,
    files: [{ file: file.path, sha256, role: 'model' }],
    options: `--model ${quoted(model)}${flagsText(options)} --images ${quoted(images)}${validationImages === images ? '' : ` --validation-images ${quoted(validationImages)}`}`,
  };
}

/** As a table of predictions keeps them, so that both ways of evaluating a model give the same numbers. */
export function rounded({ probabilities, ...rest }: Predictions): Predictions {
  return { ...rest, probabilities: Float64Array.from(probabilities, (p) => Number(p.toPrecision(9))) };
}

type Rows = Parameters<typeof sharedBetween>[0];

/** @throws InputError if the validation table shares an image or a patient with the table that is tested. */
export function expectApart(validation: string, rows: Rows, tested: string, testedRows: Rows): void {
  const shared = sharedBetween(rows, testedRows);
  if (!isShared(shared)) return;
  throw new InputError(
    `${validation} shares ${shared.images} images and ${shared.patients} patients with ${tested}, the table that is tested: what is chosen on it would make the test look better than new patients will. Choose on other patients (\`roentgen split\` keeps them apart), or say --force-shared: the record tells it then`,
  );
}

export function isShared({ images, patients }: ReturnType<typeof sharedBetween>): boolean {
  return images + patients > 0;
}
