/**
 * The folder of a run, kept up to date, so that what is there is always usable: `config.json`, `checkpoints/last.safetensors`
 * (all of the training's state), `checkpoints/best.safetensors` (weights alone) and `model.onnx` (the best).
 */

import { mkdir, realpath } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { writeFileSafely } from '../base/files.ts';
import { encodeClassifier, type ModelDescription } from '../network/model-file.ts';
import { writeSafetensors } from '../weights/safetensors.ts';
import type { Callback } from './callbacks.ts';
import { namedParameters, weightMetadata, writeCheckpoint } from './checkpoint.ts';

/** The state that a training goes on from. */
export function checkpointPath(folder: string, which: 'last' | 'previous' = 'last'): string {
  return join(folder, 'checkpoints', `${which}.safetensors`);
}

/** Writes weights by Keras' names, without a training's state. */
export async function writeWeights(
  path: string,
  parameters: Float32Array,
  description: ModelDescription,
  epoch: number,
): Promise<void> {
  const tensors = namedParameters(parameters, description);
  await writeSafetensors(path, { tensors, metadata: weightMetadata(description, epoch) });
}

/**
 * The folder that the program was started in, as seen from another one: where the relative paths of `config.json` begin. Not as an
 * absolute path, so that data and run can be moved together, and nobody's home folder is told.
 */
async function startedIn(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  // Without symbolic links, past which `..` leads elsewhere.
  const [from, to] = await Promise.all([folder, process.cwd()].map((path) => realpath(path)));
  return relative(from!, to!).split(sep).join('/') || '.';
}

/** Keeps a run folder while a training runs. `config` goes to `config.json` as it is, with what is known of the run besides. */
export function runFolder(folder: string, config: Readonly<Record<string, unknown>>): Callback {
  let written: Float32Array | undefined;

  const model = async (
    parameters: Float32Array,
    description: ModelDescription,
    training: ModelDescription['training'],
  ): Promise<void> => {
    if (parameters === written) return;
    await writeFileSafely(join(folder, 'model.onnx'), encodeClassifier({ ...description, training }, parameters));
    written = parameters;
  };

  return {
    name: 'run-folder',
    async onStart({ description }) {
      const { normalisation } = description;
      const content = { ...config, startedIn: await startedIn(folder), normalisation };
      await writeFileSafely(join(folder, 'config.json'), `${JSON.stringify(content, null, 2)}\n`);
    },
    async onSave({ state, description }) {
      // First the state, which has the best weights too: what is lost after it is made again when the training goes on.
      await writeCheckpoint(checkpointPath(folder), state, description);
      if (state.best === undefined) {
        await model(state.parameters, description, { epoch: 0, interrupted: 'before the end of the first epoch' });
        return;
      }
      const { record, parameters } = state.best;
      if (parameters !== written)
        await writeWeights(join(folder, 'checkpoints', 'best.safetensors'), parameters, description, record.epoch);
      const { epoch, validationLoss, meanAuc } = record;
      await model(parameters, description, { epoch, validationLoss, validationMeanAuc: meanAuc });
    },
  };
}
