/**
 * Checkpoints: all of a training's state in one safetensors file. The network's parameters stand in it by Keras' names, so
 * that the file is of use elsewhere too; beside them `state/…` are the arrays and the metadata `training` the rest. A SHA-256
 * over both tells a damaged file from a sound one. The checkpoint before the last is kept as `previous`.
 */

import { createHash } from 'node:crypto';
import { copyFile, link, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { InputError, messageOf } from '../base/error.ts';
import { exists, reasonOf } from '../base/files.ts';
import { type ModelDescription, modelDescription } from '../network/model-file.ts';
import { allParameters, parameterTable } from '../network/parameters.ts';
import { type NamedTensor, readSafetensors, writeSafetensors } from '../weights/safetensors.ts';
import type { TrainingState } from './state.ts';

/** Raised when an old checkpoint would be misread. */
const version = 1;

/** JSON has no number for what isn't finite. */
const number = z
  .number()
  .nullable()
  .transform((value) => value ?? Number.NaN);
const count = z.int().nonnegative();
const recordSchema = z.object({
  epoch: count,
  loss: number,
  validationLoss: number,
  meanAuc: z.number().nullable(),
  auc: z.record(z.string(), z.number().nullable()),
  learningRate: number,
  seconds: z.number(),
  waitingShare: z.number(),
});
const areaSchema = z.object({
  positives: count,
  negatives: count,
  unknown: count,
  auc: z.number().nullable(),
  reason: z.string().nullable(),
});
const stateSchema = z.object({
  version: z.literal(version),
  steps: count,
  moves: count,
  epoch: count,
  epochSteps: count,
  epochLoss: number,
  epochSeconds: z.number(),
  epochWaiting: z.number(),
  learningRate: z.number(),
  history: z.array(recordSchema),
  evaluations: z.array(z.object({ findings: z.record(z.string(), areaSchema), meanAuc: z.number().nullable() })),
  best: z.object({ record: recordSchema, isLast: z.boolean() }).nullable(),
  stopped: z.string().nullable(),
  callbacks: z.record(z.string(), z.record(z.string(), z.unknown())),
});

/** Parameters by Keras' names, kernels as ONNX has them. */
export function namedParameters(parameters: Float32Array, description: ModelDescription): Map<string, NamedTensor> {
  const table = parameterTable(description.architecture, description.findings.length);
  return new Map(
    allParameters(table).map(({ name, shape, offset, size }) => [
      name,
      { shape, data: parameters.subarray(offset, offset + size) },
    ]),
  );
}

/** What a weight file of a training says of itself. */
export function weightMetadata(description: ModelDescription, epoch: number): Record<string, string> {
  return { epoch: String(epoch), model: JSON.stringify(description), layout: 'OIHW' };
}

/**
 * Writes the state to `path` and keeps what was there as `previous.safetensors` beside it; at every moment there is a whole
 * file at `path` once there was one.
 *
 * @throws InputError if it can't be written
 */
export async function writeCheckpoint(
  path: string,
  state: TrainingState,
  description: ModelDescription,
): Promise<void> {
  const { optimiser, best, callbacks } = state;
  const tensors = namedParameters(state.parameters, description);
  const keep = (name: string, data: Float32Array) => tensors.set(`state/${name}`, { shape: [data.length], data });
  keep('first_moment', optimiser.firstMoment);
  keep('second_moment', optimiser.secondMoment);
  keep('losses', state.losses);
  const isLast = best?.parameters === state.parameters;
  if (best !== undefined && !isLast) keep('best', best.parameters);
  for (const [callback, { arrays = {} }] of Object.entries(callbacks)) {
    for (const [name, data] of Object.entries(arrays)) keep(`callback/${callback}/${name}`, data);
  }
  const { epoch, epochSteps, epochLoss, epochSeconds, epochWaiting, learningRate, history, evaluations } = state;
  const training = JSON.stringify({
    version,
    steps: optimiser.steps,
    moves: optimiser.moves,
    ...{ epoch, epochSteps, epochLoss, epochSeconds, epochWaiting, learningRate },
    history: [...history],
    evaluations: [...evaluations],
    best: best === undefined ? null : { record: best.record, isLast },
    stopped: state.stopped ?? null,
    callbacks: Object.fromEntries(Object.entries(callbacks).map(([name, { values }]) => [name, values])),
  } satisfies z.input<typeof stateSchema>);
  await keepPrevious(path);
  const metadata = { ...weightMetadata(description, history.length), training };
  await writeSafetensors(path, { tensors, metadata: { ...metadata, sha256: hashOf(tensors, metadata) } });
}

/** A second name for the last checkpoint, before a new one takes its place. */
async function keepPrevious(path: string): Promise<void> {
  if (!(await exists(path))) return;
  const previous = join(dirname(path), 'previous.safetensors');
  const beside = `${previous}.tmp`;
  try {
    await rm(beside, { force: true });
    await link(path, beside).catch(() => copyFile(path, beside));
    await rename(beside, previous);
  } catch (error) {
    throw new InputError(`cannot keep ${path} as ${previous}: ${reasonOf(error)}`);
  }
}

export interface Checkpoint {
  readonly state: TrainingState;
  readonly description: ModelDescription;
}

/**
 * Reads a state back.
 *
 * @throws InputError that names the file: missing, damaged, no checkpoint of a training, or of another version
 */
export async function readCheckpoint(path: string): Promise<Checkpoint> {
  const { tensors, metadata } = await readSafetensors(path);
  const { sha256, ...hashed } = metadata;
  const { training } = hashed;
  if (training === undefined) throw new InputError(`${path} holds weights, but no training that could go on`);
  if (sha256 !== hashOf(tensors, hashed))
    throw new InputError(`${path} is damaged: its content doesn't fit its checksum`);
  const { description, stored } = parsed(path, metadata.model ?? '', training);
  const array = (name: string) => {
    const tensor = tensors.get(`state/${name}`);
    if (!(tensor?.data instanceof Float32Array)) throw new InputError(`${path} lacks state/${name}`);
    return tensor.data;
  };
  const parameters = flatParameters(path, tensors, description);
  const { version: _, steps, moves, best, stopped, callbacks, ...rest } = stored;
  const state: TrainingState = {
    ...rest,
    parameters,
    optimiser: { firstMoment: array('first_moment'), secondMoment: array('second_moment'), steps, moves },
    losses: array('losses'),
    best: best === null ? undefined : { record: best.record, parameters: best.isLast ? parameters : array('best') },
    stopped: stopped ?? undefined,
    callbacks: Object.fromEntries(
      Object.entries(callbacks).map(([callback, values]) => {
        const prefix = `state/callback/${callback}/`;
        const own = [...tensors.keys()].filter((name) => name.startsWith(prefix));
        const arrays = Object.fromEntries(own.map((name) => [name.slice(prefix.length), array(name.slice(6))]));
        return [callback, { values, arrays }];
      }),
    ),
  };
  return { state, description };
}

function parsed(path: string, model: string, training: string) {
  try {
    return { description: modelDescription(model), stored: stateSchema.parse(JSON.parse(training)) };
  } catch (error) {
    throw new InputError(`${path} was written by another version of roentgen, or is damaged: ${messageOf(error)}`);
  }
}

function flatParameters(
  path: string,
  tensors: ReadonlyMap<string, NamedTensor>,
  { architecture, findings }: ModelDescription,
): Float32Array {
  const table = parameterTable(architecture, findings.length);
  const flat = new Float32Array(table.trainableSize + table.statisticsSize);
  for (const { name, shape, offset } of allParameters(table)) {
    const tensor = tensors.get(name);
    if (!(tensor?.data instanceof Float32Array) || tensor.shape.join() !== shape.join()) {
      throw new InputError(`${path} should hold ${name} as float32 [${shape.join(', ')}]`);
    }
    flat.set(tensor.data, offset);
  }
  return flat;
}

function hashOf(tensors: ReadonlyMap<string, NamedTensor>, metadata: Readonly<Record<string, string>>): string {
  const hash = createHash('sha256').update(JSON.stringify(Object.entries(metadata).sort()));
  for (const [name, { shape, data }] of tensors) {
    hash.update(`\n${name} ${shape.join()}\n`).update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return hash.digest('hex');
}
