/**
 * Writes the weights to a file after each epoch, or after each that is the best so far, by the rules of Keras'
 * ModelCheckpoint. Unlike there, an epoch whose metric is undefined or no number is never the best and writes nothing.
 */

import { isAbsolute, join, normalize } from 'node:path';
import { z } from 'zod';
import { InputError } from '../base/error.ts';
import type { ModelDescription } from '../network/model-file.ts';
import { readState } from './callback-state.ts';
import type { Callback } from './callbacks.ts';
import { type FileTemplate, fileTemplate } from './file-template.ts';
import { checkMetric, improves, metricsOf } from './metrics.ts';
import { monitor } from './monitor.ts';

/** Keras' own. */
export const modelCheckpointDefaults = { monitor: 'val_loss', bestOnly: false } as const;

/** Writes a file of weights, making folders where there are none. */
export type SaveWeights = (
  path: string,
  parameters: Float32Array,
  description: ModelDescription,
  epoch: number,
) => Promise<void>;

export interface ModelCheckpointOptions {
  readonly folder: string;
  /** The file's name in the folder, with placeholders as in file-template.ts; it ends in `.safetensors`. */
  readonly template: string;
  readonly save: SaveWeights;
  /** The metric that says which epoch is the best; its name tells which way it improves. */
  readonly monitor?: string | undefined;
  /** Writes the best epochs only. Without a placeholder in the name, the file holds the best so far. */
  readonly bestOnly?: boolean | undefined;
  /** Names in the folder that others write to. */
  readonly reserved?: readonly string[] | undefined;
}

const extension = '.safetensors';
const stateSchema = z.object({ best: z.number().nullable() });

/**
 * @throws InputError if the name leads out of the folder, is reserved or of another kind of file; before the first step if
 * there is no such metric or placeholder
 */
export function modelCheckpoint(options: ModelCheckpointOptions): Callback {
  const { folder, template, save, reserved = [] } = options;
  const { monitor: metric = modelCheckpointDefaults.monitor, bestOnly = modelCheckpointDefaults.bestOnly } = options;
  checkName(template, folder, reserved);
  const name = 'model-checkpoint';
  const watched = monitor(metric, 'such an epoch is not the best, and no checkpoint is written for it');
  let nameOf: FileTemplate;
  let best: number | undefined;

  return {
    name,
    onStart({ description: { findings } }) {
      checkMetric(metric, findings);
      nameOf = fileTemplate(template, ['epoch', ...namesOfMetrics(findings)]);
    },
    async onEpochEnd({ record, parameters, description }, control) {
      if (bestOnly) {
        const value = watched.read(record, control);
        if (value === null || !improves(value, best, watched.mode)) return;
        best = value;
      }
      const file = nameOf({ ...metricsOf(record), epoch: record.epoch });
      await save(join(folder, file), parameters, description, record.epoch);
    },
    state: () => ({ values: { best: best ?? null } }),
    restore(state) {
      best = readState(name, state, stateSchema).best ?? undefined;
    },
  };
}

function checkName(template: string, folder: string, reserved: readonly string[]): void {
  if (isAbsolute(template) || template.split(/[\\/]/).includes('..')) {
    throw new InputError(`the checkpoint's name ${template} leads out of its folder ${folder}; give a name inside it`);
  }
  if (!template.endsWith(extension)) {
    throw new InputError(
      `the checkpoint's name ${template} should end in ${extension}, which is what is written: epoch-{epoch:02d}-{val_loss:.4f}${extension}, say`,
    );
  }
  // Not every file system tells capitals from small letters.
  if (reserved.includes(normalize(template).toLowerCase())) {
    throw new InputError(`${template} in ${folder} is kept by the run itself; choose another name for the checkpoint`);
  }
}

function namesOfMetrics(findings: readonly string[]): string[] {
  const auc = Object.fromEntries(findings.map((finding) => [finding, null]));
  const record = {
    epoch: 1,
    loss: 0,
    validationLoss: 0,
    meanAuc: null,
    auc,
    learningRate: 0,
    seconds: 0,
    waitingShare: 0,
  };
  return Object.keys(metricsOf(record));
}
