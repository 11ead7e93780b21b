/** `train --weights`: the weights to start from, of an earlier run or of a weight file. */

import { join } from 'node:path';
import { InputError } from '../base/error.ts';
import { exists } from '../base/files.ts';
import { type Architecture, architectures, hasSameLayers } from '../network/architecture.ts';
import { architectureOf, fitWeights } from '../network/fit-weights.ts';
import { outputsOf, withOutputs } from '../network/head.ts';
import { initialParameters, parameterTable } from '../network/parameters.ts';
import { readWeightFile } from '../weights/read.ts';
import type { WeightFile, Weights } from '../weights/weight-file.ts';
import { faultList } from './fault-list.ts';
import { usualText } from './import-description.ts';
import { isRunFolder } from './model-weights.ts';
import { notice } from './output.ts';

export interface InitialWeights {
  readonly architecture: Architecture;
  readonly findings: readonly string[];
  readonly seed: number;
  /** The head stays as it is at the beginning of a training from nothing. */
  readonly backboneOnly: boolean;
  /** The findings of the file's outputs, in their order, where the file doesn't say. */
  readonly weightsFindings?: readonly string[] | undefined;
}

/**
 * A run's best weights, from its folder, or a weight file.
 *
 * @throws InputError if it can't be read
 */
export async function openInitialWeights(path: string): Promise<WeightFile> {
  const best = join(path, 'checkpoints', 'best.safetensors');
  const isRun = await isRunFolder(path);
  if (isRun && !(await exists(best)))
    throw new InputError(
      `--weights ${path}: the folder has no checkpoints/best.safetensors, as a run has after an epoch`,
    );
  const file = await readWeightFile(isRun ? best : path);
  for (const line of file.notices ?? []) notice(line);
  return file;
}

/**
 * The flat parameter array with the weights of a file. The head's outputs come into the order of the findings that are learnt.
 *
 * @throws InputError if a parameter is missing, too many or of another shape, or nobody says what the outputs mean
 */
export function initialWeightsOf(file: WeightFile, options: InitialWeights): Float32Array {
  const { architecture, findings, seed, backboneOnly } = options;
  expectArchitecture(file, architecture);
  const own = file.findings ?? options.weightsFindings;
  const weights = backboneOnly ? file.weights : inOrder(file.weights, own, findings);
  const initial = initialParameters(parameterTable(architecture, findings.length), seed);
  const { parameters, faults, isHeadAlone } = fitWeights(weights, {
    ...{ architecture, initial, backboneOnly },
    findings: findings.length,
  });
  const isOther = !backboneOnly && own !== undefined && !hasSame(own, findings);
  const otherHead = isOther ? [`its head knows ${own.join(', ')}; the table has ${findings.join(', ')}`] : [];
  const all = [...faults, ...otherHead];
  if (all.length > 0) {
    const wayOut = !backboneOnly && (isHeadAlone || faults.length === 0) ? '; --backbone-only leaves its head out' : '';
    throw new InputError(`--weights ${file.path} doesn't fit${wayOut}:\n${faultList(all)}`);
  }
  if (!backboneOnly && own === undefined) {
    throw new InputError(
      `--weights ${file.path} doesn't say what its ${findings.length} outputs mean: name their findings in the file's order with --weights-findings A,B,…, or leave its head out with --backbone-only${usualText(file)}`,
    );
  }
  return parameters;
}

/** One line in place of hundreds of tensors that don't fit. */
function expectArchitecture({ path, weights }: WeightFile, architecture: Architecture): void {
  const found = architectureOf(weights);
  if (found === undefined || hasSameLayers(found, architecture)) return;
  const way = found.name in architectures ? `; add --network ${found.name}` : '';
  throw new InputError(`--weights ${path} belong to ${found.name}, and ${architecture.name} is to be trained${way}`);
}

/** The outputs in the order of the findings that are learnt, where both are the same findings. */
function inOrder(weights: Weights, own: readonly string[] | undefined, findings: readonly string[]): Weights {
  const isFit = own !== undefined && hasSame(own, findings) && outputsOf(weights) === own.length;
  return isFit
    ? withOutputs(
        weights,
        findings.map((finding) => own.indexOf(finding)),
      )
    : weights;
}

function hasSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && [...a].sort().join() === [...b].sort().join();
}
