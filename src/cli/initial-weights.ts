/** `train --weights`: the weights of an earlier run to start from. */

import { join } from 'node:path';
import { InputError } from '../base/error.ts';
import { isFolder } from '../base/files.ts';
import type { Architecture } from '../network/architecture.ts';
import { allParameters, headLayer, initialParameters, parameterTable } from '../network/parameters.ts';
import { readSafetensors } from '../weights/safetensors.ts';

export interface InitialWeights {
  readonly architecture: Architecture;
  readonly findings: readonly string[];
  readonly seed: number;
  /** The head stays as it is at the beginning of a training from nothing. */
  readonly backboneOnly: boolean;
}

/** How many names an error lists. */
const told = 5;

/**
 * The flat parameter array with the weights of a run's folder (its best) or of a safetensors file of ours.
 *
 * @throws InputError if the file can't be read, or a parameter is missing, too many or of another shape
 */
export async function readInitialWeights(path: string, options: InitialWeights): Promise<Float32Array> {
  const { architecture, findings, seed, backboneOnly } = options;
  const file = (await isFolder(path)) ? join(path, 'checkpoints', 'best.safetensors') : path;
  const { tensors, metadata } = await readSafetensors(file);
  if (metadata.layout !== 'OIHW') {
    throw new InputError(`--weights ${file} wasn't written by roentgen train: it doesn't say how its kernels lie`);
  }
  const table = parameterTable(architecture, findings.length);
  const flat = initialParameters(table, seed);
  const isHead = (name: string) => name.startsWith(`${headLayer}/`);
  const wanted = allParameters(table).filter(({ name }) => !(backboneOnly && isHead(name)));
  const faults: string[] = [];
  for (const { name, shape, offset } of wanted) {
    const tensor = tensors.get(name);
    if (tensor === undefined) faults.push(`${name} is missing`);
    else if (tensor.shape.join() !== shape.join() || !(tensor.data instanceof Float32Array))
      faults.push(`${name} is ${tensor.type} [${tensor.shape.join(', ')}], [${shape.join(', ')}] was expected`);
    else flat.set(tensor.data, offset);
  }
  const known = new Set(allParameters(table).map(({ name }) => name));
  for (const name of tensors.keys()) {
    if (!known.has(name) && !name.startsWith('state/')) faults.push(`${name} has no place in ${architecture.name}`);
  }
  const own = findingsOf(metadata.model);
  if (!backboneOnly && own !== undefined && own.join() !== findings.join())
    faults.push(`its head knows ${own.join(', ')}; the table has ${findings.join(', ')}`);
  if (faults.length === 0) return flat;
  const isHeadAlone = !backboneOnly && faults.every((fault) => isHead(fault) || fault.startsWith('its head'));
  const more = faults.length > told ? [`… and ${faults.length - told} more`] : [];
  throw new InputError(
    `--weights ${file} doesn't fit${isHeadAlone ? '; --backbone-only leaves its head out' : ''}:\n${[...faults.slice(0, told), ...more].join('\n')}`,
  );
}

function findingsOf(model: string | undefined): readonly string[] | undefined {
  if (model === undefined) return undefined;
  const { findings } = JSON.parse(model) as { findings?: unknown };
  return Array.isArray(findings) ? findings.map(String) : undefined;
}
