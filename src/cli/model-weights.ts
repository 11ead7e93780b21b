/** The weights of what a command was given as its model, with what belongs to them: said by the file, or by the flags. */

import { join } from 'node:path';
import { InputError } from '../base/error.ts';
import { exists, isFolder } from '../base/files.ts';
import type { ModelDescription } from '../network/model-file.ts';
import { readWeightFile } from '../weights/read.ts';
import { importModel } from './import-model.ts';
import { notice } from './output.ts';
import { describedByFlags, type ModelFlags } from './weight-options.ts';

export interface ModelWeights {
  readonly description: ModelDescription;
  /** The flat array of the parameter table. */
  readonly parameters: Float32Array;
}

/** Whether it is a folder, and not one of TensorFlow.js, whose model.json is to be named instead. */
export async function isRunFolder(path: string): Promise<boolean> {
  return (await isFolder(path)) && !(await exists(join(path, 'model.json')));
}

/**
 * The weights in a file of any format.
 *
 * @throws InputError if they can't be read, something that belongs to them isn't known, or flags say what the file says
 */
export async function readModelWeights(path: string, flags: ModelFlags): Promise<ModelWeights> {
  const file = await readWeightFile(path);
  if (file.description !== undefined) expectNoFlags(path, flags);
  const { description, fit } = await importModel(file, describedByFlags(flags));
  for (const line of file.notices ?? []) notice(line);
  return { description, parameters: fit.parameters };
}

/** A model was trained with what it says; told something else it would give wrong scores. */
export function expectNoFlags(path: string, flags: ModelFlags): void {
  const { findingsFlag, findings, ...rest } = describedByFlags(flags);
  const [name] = Object.keys(rest);
  if (name === undefined && findings === undefined) return;
  const flag = name === undefined ? findingsFlag : `--${name}`;
  throw new InputError(`${flag} does nothing with ${path}, which says itself what belongs to it; leave it out`);
}
