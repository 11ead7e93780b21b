/** Opens what `--model` names: a run folder, an ONNX file of this project, or a weight file. */

import { availableParallelism } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { InputError, messageOf } from '../base/error.ts';
import { describeModel, encodeClassifier, type ModelDescription } from '../network/model-file.ts';
import { expectDevice, fastestDevice } from '../runtime/available.ts';
import { type Device, openRuntime, type Runtime, type Session } from '../runtime/runtime.ts';
import { isWeightFile, readBounded } from '../weights/read.ts';
import { expectNoFlags, isRunFolder, readModelWeights } from './model-weights.ts';
import type { DeviceChoice } from './options.ts';
import { notice } from './output.ts';
import type { ModelFlags } from './weight-options.ts';

/** The options of a command that computes. */
export interface ComputingOptions {
  readonly threads?: number | undefined;
  readonly device?: DeviceChoice | undefined;
}

/** The options of a command that computes images in many runs. */
export interface RunsOptions extends ComputingOptions {
  /** Images in one run; 1 on the CPU and 8 on a graphics card where left out. */
  readonly batchSize?: number | undefined;
}

/**
 * A runtime for one command, closed when the work ends in whatever way.
 *
 * @throws InputError, before any work is done, if the device can't be used
 */
export function withRuntime<T>(
  { threads, device }: ComputingOptions,
  work: (runtime: Runtime) => Promise<T>,
): Promise<T> {
  return withOpened(
    device,
    (device) => [openRuntime({ device, ...(threads === undefined ? {} : { threads }) })],
    ([runtime]) => work(runtime!),
  );
}

/**
 * The runtimes for so many images, at least one: on a CPU one of one thread for each thread, on a graphics card one. What they
 * give doesn't depend on how many there are.
 *
 * @throws as `withRuntime`
 */
export function withRuntimes<T>(
  { threads = availableParallelism(), device, batchSize }: RunsOptions,
  images: number,
  work: (runtimes: readonly Runtime[], batchSize: number) => Promise<T>,
): Promise<T> {
  const perRun = (device: Device) => batchSize ?? (device === 'cpu' ? 1 : 8);
  return withOpened(
    device,
    (device) => {
      const length = device === 'cpu' ? Math.max(1, Math.min(threads, Math.ceil(images / perRun(device)))) : 1;
      return Array.from({ length }, () => openRuntime({ device, threads: 1 }));
    },
    (runtimes) => work(runtimes, perRun(runtimes[0]!.device)),
  );
}

async function withOpened<T>(
  choice: DeviceChoice = 'cpu',
  open: (device: Device) => readonly Runtime[],
  work: (runtimes: readonly Runtime[]) => Promise<T>,
): Promise<T> {
  const runtimes = open(await chosenDevice(choice));
  try {
    await expectUsable(runtimes[0]!, choice);
    return await work(runtimes);
  } finally {
    await Promise.all(runtimes.map((runtime) => runtime.close()));
  }
}

/** The device that `--device` means; says which it is where that was left to be found out. */
async function chosenDevice(choice: DeviceChoice): Promise<Device> {
  if (choice !== 'auto') return choice;
  const { device, rejected } = await fastestDevice();
  for (const { reason } of rejected) notice(reason);
  notice(`computing on ${device}`);
  return device;
}

/** @throws InputError if the runtime's device, other than the CPU, can't be used */
async function expectUsable(runtime: Runtime, choice: DeviceChoice): Promise<void> {
  if (runtime.device === 'cpu') return;
  await expectDevice(runtime).catch((error) => {
    throw new InputError(`--device ${choice}: ${messageOf(error)}`);
  });
}

export interface OpenModel extends ModelFile {
  readonly session: Session;
}

/** A model's file, read and not yet opened. */
export interface ModelFile {
  /** The file's or the run's name, for titles. */
  readonly name: string;
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly description: ModelDescription;
}

/**
 * A model, or a weight file with all that belongs to a model: it says so itself, or the flags do.
 *
 * @throws InputError if there is no model at the path, none that this version reads, a weight file of which something isn't
 * known, or flags for a model that says it itself
 */
export async function openModel(path: string, runtime: Runtime, flags: ModelFlags = {}): Promise<OpenModel> {
  return openModelFile(await readModelFile(path, flags), runtime);
}

/** @throws InputError as `openModel` */
export async function readModelFile(path: string, flags: ModelFlags = {}): Promise<ModelFile> {
  const file = (await isRunFolder(path)) ? join(path, 'model.onnx') : path;
  let bytes = await readBounded(
    file,
    'the model',
    '; --model takes a run folder of `roentgen train`, its model.onnx, or a weight file',
  );
  if (isWeightFile(bytes)) bytes = await modelOfWeights(file, flags);
  else expectNoFlags(file, flags);
  return { name: basename(resolve(path)), path: file, bytes, description: describeModel(bytes, file) };
}

/** @throws InputError if ONNX Runtime refuses it */
export async function openModelFile(model: ModelFile, runtime: Runtime): Promise<OpenModel> {
  return { ...model, session: await accepted(model, runtime.load(model.bytes)) };
}

/**
 * Waits until ONNX Runtime has opened a model.
 *
 * @throws InputError if it can't
 */
export async function accepted<T>({ path }: ModelFile, opening: Promise<T>): Promise<T> {
  try {
    return await opening;
  } catch (error) {
    throw new InputError(`ONNX Runtime can't open ${path}: ${messageOf(error)}`);
  }
}

async function modelOfWeights(path: string, flags: ModelFlags): Promise<Uint8Array> {
  const { description, parameters } = await readModelWeights(path, flags);
  return encodeClassifier(description, parameters);
}

/**
 * The positions of findings among the model's, in the model's order; all where none are named.
 *
 * @throws InputError that lists what the model knows
 */
export function chosenFindings({ description }: OpenModel, names?: readonly string[]): number[] {
  const unknown = names?.filter((name) => !description.findings.includes(name)) ?? [];
  if (unknown.length > 0) {
    throw new InputError(
      `--findings: the model wasn't trained on ${unknown.join(', ')}; it knows ${description.findings.join(', ')}`,
    );
  }
  return description.findings.flatMap((finding, index) => ((names?.includes(finding) ?? true) ? [index] : []));
}
