/** Files of a run that aren't there, or can't be read, as problems that say so. */

import { InputError } from '../../base/error.ts';
import { ProblemError } from '../problems.ts';
import type { FreshFile } from './fresh-file.ts';

/** @throws ProblemError if the file isn't there, or can't be read */
export async function there<T>(file: FreshFile<T>, name: string): Promise<T> {
  const value = await usable(file);
  if (value !== undefined) return value;
  const how = name.startsWith('evaluation/') ? '; `roentgen evaluate --model RUN … --out RUN/evaluation` makes it' : '';
  throw new ProblemError('not-found', `the run has no ${name} yet${how}`);
}

/** What is wrong with a file of the run is told as it is. */
export async function usable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof InputError) throw new ProblemError('unusable-run', error.message);
    throw error;
  }
}
