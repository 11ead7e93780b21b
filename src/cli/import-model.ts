/** From a weight file to a model: its architecture, its parameters and what it says of itself. */

import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { InputError, messageOf } from '../base/error.ts';
import { hashOf } from '../base/hash.ts';
import { type Architecture, architectures, hasSameLayers } from '../network/architecture.ts';
import { architectureOf, type Fit, fitWeights } from '../network/fit-weights.ts';
import { outputsOf, withOutputs } from '../network/head.ts';
import { type ModelDescription, modelDescription } from '../network/model-file.ts';
import { headLayer, parameterTable } from '../network/parameters.ts';
import type { WeightFile, Weights } from '../weights/weight-file.ts';
import { faultList } from './fault-list.ts';
import { type DescriptionOptions, describeImport } from './import-description.ts';

export interface ImportOptions extends DescriptionOptions {
  /** The architecture that is expected; told by the file otherwise. */
  readonly network?: string;
}

/**
 * The model that a weight file holds. Every tensor of the file and of the network matches.
 *
 * @throws InputError that lists what doesn't fit, or which flags are missing
 */
export async function importModel(
  file: WeightFile,
  options: ImportOptions,
): Promise<{ readonly description: ModelDescription; readonly fit: Fit }> {
  const own = file.description === undefined ? undefined : ownDescription(file.description, file.path);
  const found = architectureFor(file, options.network);
  // The same layers may have a name of their own.
  const architecture = own !== undefined && hasSameLayers(own.architecture, found) ? own.architecture : found;
  const { description, outputs } = describeImport(file, headOutputs(file), options);
  const fit = fitOrThrow(file, withOutputs(file.weights, outputs), architecture, outputs.length, false);
  return {
    description: {
      architecture: { ...architecture, blocks: [...architecture.blocks] },
      ...withoutArchitecture(own),
      ...description,
      ...(own === undefined ? {} : choicesOf(own, description.findings)),
      training: own !== undefined && Object.keys(own.training).length > 0 ? own.training : await originOf(file),
    },
    fit,
  };
}

/** All that a file of this project says of its model; it is the same model afterwards. */
function ownDescription(json: string, path: string): ModelDescription {
  try {
    return modelDescription(json);
  } catch (error) {
    throw new InputError(`the description inside ${path} is damaged: ${messageOf(error)}`);
  }
}

function withoutArchitecture(own: ModelDescription | undefined): Partial<ModelDescription> {
  const { architecture: _, ...rest } = own ?? {};
  return rest;
}

/** What was chosen for the findings that are kept. */
function choicesOf({ thresholds, calibration }: ModelDescription, findings: readonly string[]) {
  const kept = <T>(record: Readonly<Record<string, T>>) =>
    Object.fromEntries(Object.entries(record).filter(([finding]) => findings.includes(finding)));
  return { thresholds: kept(thresholds), ...(calibration === undefined ? {} : { calibration: kept(calibration) }) };
}

/** What takes the place of a training's record in a model that was trained elsewhere. */
async function originOf({ path, format }: WeightFile): Promise<ModelDescription['training']> {
  const sha256 = hashOf(await readFile(path));
  return { importedFrom: basename(path), format, sha256 };
}

/** What of a file goes into a network without its head. @throws InputError that lists what doesn't fit */
export function fitBackbone(
  file: WeightFile,
  name: string | undefined,
): { readonly network: string; readonly fit: Fit } {
  const architecture = architectureFor(file, name);
  return { network: architecture.name, fit: fitOrThrow(file, file.weights, architecture, 1, true) };
}

function headOutputs({ weights, path }: WeightFile): number {
  const outputs = outputsOf(weights);
  if (outputs !== undefined) return outputs;
  const hint = 'without a head it gives no scores: --backbone-only --out NAME.safetensors makes weights to train from';
  throw new InputError(
    weights.has(`${headLayer}/kernel`) || weights.has(`${headLayer}/bias`)
      ? `${path}: the kernel and the bias of its head don't fit each other`
      : `${path} has no dense layer that could be the head, or several; ${hint}`,
  );
}

/** The architecture of a file, or the one that is expected. */
function architectureFor({ weights, path }: WeightFile, name: string | undefined): Architecture {
  const architecture = name === undefined ? architectureOf(weights) : architectures[name];
  if (architecture !== undefined) return architecture;
  throw new InputError(
    `${path} has no DenseNet's weights: its ${weights.size} tensors are called\n${faultList([...weights.values()].map(({ source }) => source))}`,
  );
}

function fitOrThrow(
  { path }: WeightFile,
  weights: Weights,
  architecture: Architecture,
  findings: number,
  backboneOnly: boolean,
): Fit {
  const { trainableSize, statisticsSize } = parameterTable(architecture, findings);
  const initial = new Float32Array(trainableSize + statisticsSize);
  const fit = fitWeights(weights, { architecture, findings, initial, backboneOnly });
  if (fit.faults.length === 0) return fit;
  throw new InputError(`${path} doesn't fit ${architecture.name}:\n${faultList(fit.faults)}`);
}
