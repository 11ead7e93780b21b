/**
 * Shows a training in TensorBoard, under the names and steps of Keras' callback, so that a run of ours and one of Keras
 * lie over each other:
 * - run `train`, a point a step (1, 2, … in the whole training): `batch_loss`, `batch_learning_rate`; Keras' `batch_loss` is the
 *   epoch's mean so far, ours is the batch's own;
 * - run `train`, a point an epoch: `epoch_loss`, `epoch_learning_rate`; the text `settings`;
 * - run `validation`, a point an epoch: `epoch_loss`, `epoch_mean_auc`, `epoch_auc/<Finding>`; pictures.
 * As in Keras, the point of the first epoch is at step 0, that of `history.csv`'s epoch n at step n − 1.
 * What is undefined or no finite number has no point.
 */

import { basename, join } from 'node:path';
import { z } from 'zod';
import { InputError } from '../../base/error.ts';
import type { Callback, EpochEnd } from '../callbacks.ts';
import type { SummaryValue } from './event.ts';
import { createEventFile, type EventFile, reopenEventFile } from './event-file.ts';

/** A picture and the name that it is shown under; slashes make groups. */
export interface TaggedPng {
  readonly tag: string;
  /** A PNG file's bytes. */
  readonly png: Uint8Array;
}

export interface TensorBoardOptions {
  /** Gets the folders `train` and `validation`: what `tensorboard --logdir` is given. */
  readonly folder: string;
  /** The settings of the training: Markdown, or JSON, which is shown as code. */
  readonly settingsText: string;
  /** Pictures to show for an epoch, heat maps over X-rays say. */
  readonly images?: ((end: EpochEnd) => Promise<readonly TaggedPng[]>) | undefined;
  /** A point every so many steps; 1 if left out. */
  readonly everySteps?: number | undefined;
}

interface Files {
  readonly train: EventFile;
  readonly validation: EventFile;
}

const placeSchema = z.object({ file: z.string().regex(/^[^/\\]*tfevents[^/\\]*$/), bytes: z.int().positive() });
const stateSchema = z.object({ train: placeSchema, validation: placeSchema });

/** Writes TensorBoard's event files while a training runs. A training that goes on from a checkpoint goes on in the same files. */
export function tensorBoard({ folder, settingsText, images, everySteps = 1 }: TensorBoardOptions): Callback {
  let files: Files | undefined;

  const opened = (): Files => {
    if (files === undefined) throw new Error('the training has not started: TensorBoard has no files yet');
    return files;
  };
  const flush = async () => {
    const { train, validation } = opened();
    return { train: await train.flush(), validation: await validation.flush() };
  };

  return {
    name: 'tensorboard',
    async onStart() {
      if (files !== undefined) return;
      const train = await createEventFile(join(folder, 'train'));
      files = { train, validation: await createEventFile(join(folder, 'validation')) };
      show(train, 0, [{ tag: 'settings', markdown: asMarkdown(settingsText) }]);
      await flush();
    },
    onStepEnd({ stepsDone, loss, learningRate }) {
      if (stepsDone % everySteps !== 0) return;
      show(opened().train, stepsDone, numbers({ batch_loss: loss, batch_learning_rate: learningRate }));
    },
    async onEpochEnd(end) {
      const { epoch, loss, learningRate, validationLoss, meanAuc, auc } = end.record;
      const { train, validation } = opened();
      const step = epoch - 1;
      show(train, step, numbers({ epoch_loss: loss, epoch_learning_rate: learningRate }));
      const areas = Object.entries(auc).map(([finding, area]) => [`epoch_auc/${finding}`, area]);
      const measures = { epoch_loss: validationLoss, epoch_mean_auc: meanAuc, ...Object.fromEntries(areas) };
      show(validation, step, numbers(measures));
      for (const picture of (await images?.(end)) ?? []) show(validation, step, [picture]);
      await flush();
    },
    async onEnd() {
      await flush();
    },
    async state() {
      const lengths = await flush();
      const { train, validation } = opened();
      return {
        values: {
          train: { file: basename(train.path), bytes: lengths.train },
          validation: { file: basename(validation.path), bytes: lengths.validation },
        },
      };
    },
    async restore({ values }) {
      const { success, data } = stateSchema.safeParse(values);
      if (!success) {
        throw new InputError(
          'the checkpoint does not say which event files of TensorBoard belong to it: it is damaged',
        );
      }
      const reopen = (run: 'train' | 'validation') =>
        reopenEventFile(join(folder, run, data[run].file), data[run].bytes);
      files = { train: await reopen('train'), validation: await reopen('validation') };
    },
  };
}

function show(file: EventFile, step: number, values: readonly SummaryValue[]): void {
  if (values.length > 0) file.append({ wallTime: Date.now() / 1000, step, values });
}

/** A value for each number that is one, float32's range included. */
function numbers(byTag: Readonly<Record<string, number | null>>): SummaryValue[] {
  return Object.entries(byTag).flatMap(([tag, number]) =>
    number !== null && Number.isFinite(Math.fround(number)) ? [{ tag, number }] : [],
  );
}

function asMarkdown(text: string): string {
  try {
    JSON.parse(text);
  } catch {
    return text;
  }
  return `\`\`\`json\n${text}\n\`\`\``;
}
