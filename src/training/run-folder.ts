/**
 * The folder of a run, kept up to date epoch by epoch, so that what is there is always usable:
 * `config.json`, `history.csv`, `checkpoints/last.safetensors`, `checkpoints/best.safetensors`, `model.onnx` (the best).
 */

import { join } from 'node:path';
import { writeFileSafely } from '../base/files.ts';
import { encodeClassifier, type ModelDescription } from '../network/model-file.ts';
import { allParameters, parameterTable } from '../network/parameters.ts';
import { writeSafetensors } from '../weights/safetensors.ts';
import { isBetter } from './best.ts';
import type { Callback, EpochRecord } from './callbacks.ts';
import { historyTable } from './csv-log.ts';

/** Keeps a run folder while a training runs. `config` goes to `config.json` as it is. */
export function runFolder(folder: string, config: Readonly<Record<string, unknown>>): Callback {
  const history: EpochRecord[] = [];
  let description: ModelDescription;
  let best: EpochRecord | undefined;

  const checkpoint = (name: string, parameters: Float32Array, epoch: number) =>
    writeSafetensors(join(folder, 'checkpoints', `${name}.safetensors`), {
      tensors: new Map(
        allParameters(parameterTable(description.architecture, description.findings.length)).map(
          ({ name: parameter, shape, offset, size }) => [
            parameter,
            { shape, data: parameters.subarray(offset, offset + size) },
          ],
        ),
      ),
      metadata: { epoch: String(epoch), model: JSON.stringify(description), layout: 'OIHW' },
    });
  const model = (parameters: Float32Array, training: ModelDescription['training']) =>
    writeFileSafely(join(folder, 'model.onnx'), encodeClassifier({ ...description, training }, parameters));

  return {
    async onStart(start) {
      description = start.description;
      const content = { ...config, normalisation: description.normalisation };
      await writeFileSafely(join(folder, 'config.json'), `${JSON.stringify(content, null, 2)}\n`);
    },
    async onEpochEnd({ record, parameters }) {
      history.push(record);
      await checkpoint('last', parameters, record.epoch);
      if (isBetter(record, best)) {
        best = record;
        await checkpoint('best', parameters, record.epoch);
        await model(parameters, {
          epoch: record.epoch,
          validationLoss: record.validationLoss,
          validationMeanAuc: record.meanAuc,
        });
      }
      await writeFileSafely(join(folder, 'history.csv'), historyTable(history));
    },
    async onInterrupted({ parameters, epochs }) {
      await checkpoint('last', parameters, epochs);
      if (best === undefined) await model(parameters, { epoch: 0, interrupted: 'before the end of the first epoch' });
    },
  };
}
