/**
 * What a training does at this moment, for whoever watches its run folder: `steps.csv`, a row a step, which only grows; and
 * `progress.json`, how far it is, brought up to date about once a second. Neither is read by the training.
 */

import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '../base/error.ts';
import { reasonOf, writeFileSafely } from '../base/files.ts';
import type { Callback, StepEnd } from './callbacks.ts';

const header = 'step,epoch,loss,learning_rate';

/** The content of `progress.json`. */
export interface Progress {
  /** `training` stays where a training was killed: `updated` then lies back. */
  readonly state: 'training' | 'finished' | 'interrupted';
  /** The epoch under way, 1, 2, …, of so many. */
  readonly epoch: number;
  readonly epochs: number;
  /** Steps done in it, of so many; 0 of 0 before the first. */
  readonly step: number;
  readonly steps: number;
  /** Steps done in the whole training. */
  readonly stepsDone: number;
  /** Of late, validation left out; null before the second step. */
  readonly secondsPerStep: number | null;
  /** ISO 8601. */
  readonly updated: string;
}

export interface StepLogOptions {
  readonly folder: string;
  /** Of the whole training. */
  readonly epochs: number;
  /** The least time between two writes while steps are made. */
  readonly secondsBetweenWrites?: number;
}

/** Keeps both files while a training runs; where it goes on from a checkpoint, the steps after that are taken back. */
export function stepLog({ folder, epochs, secondsBetweenWrites = 1 }: StepLogOptions): Callback {
  const [stepsPath, progressPath] = [join(folder, 'steps.csv'), join(folder, 'progress.json')];
  let rows: string[] = [];
  let last: Pick<StepEnd, 'epoch' | 'step' | 'steps' | 'stepsDone'> = { epoch: 1, step: 0, steps: 0, stepsDone: 0 };
  let secondsPerStep: number | null = null;
  let seen: number | undefined;
  let written = 0;
  let isWriting = false;

  const write = async (state: Progress['state']) => {
    const added = rows;
    rows = [];
    written = performance.now();
    await append(stepsPath, added.join('')).catch((error) => {
      rows = [...added, ...rows];
      throw error;
    });
    const progress: Progress = { state, epochs, ...last, secondsPerStep, updated: new Date().toISOString() };
    await writeFileSafely(progressPath, `${JSON.stringify(progress)}\n`);
  };
  /** One write at a time; an error of one between two epochs is met again, and thrown, at the epoch's end. */
  let writing = Promise.resolve();
  const writeSoon = () => {
    if (isWriting || performance.now() - written < 1000 * secondsBetweenWrites) return;
    isWriting = true;
    writing = write('training')
      .catch(() => undefined)
      .finally(() => {
        isWriting = false;
      });
  };
  const writeNow = async (state: Progress['state']) => {
    await writing;
    await write(state);
  };

  return {
    name: 'step-log',
    async onStart({ stepsDone, history }) {
      last = { epoch: Math.min(history.length + 1, epochs), step: 0, steps: 0, stepsDone };
      await writeFileSafely(stepsPath, await rowsUntil(stepsPath, stepsDone));
      await write('training');
    },
    onStepEnd({ epoch, step, steps, stepsDone, loss, learningRate }) {
      const now = performance.now();
      if (seen !== undefined) {
        const seconds = (now - seen) / 1000;
        secondsPerStep = secondsPerStep === null ? seconds : 0.9 * secondsPerStep + 0.1 * seconds;
      }
      seen = now;
      last = { epoch, step, steps, stepsDone };
      rows.push(`${stepsDone},${epoch},${loss},${learningRate}\n`);
      writeSoon();
    },
    async onEpochEnd() {
      seen = undefined;
      await writeNow('training');
    },
    async onEnd({ isInterrupted }) {
      await writeNow(isInterrupted ? 'interrupted' : 'finished');
    },
  };
}

/** The header and the rows of the steps that count; a row that was cut off doesn't. */
async function rowsUntil(path: string, stepsDone: number): Promise<string> {
  const text = stepsDone === 0 ? '' : await readFile(path, 'utf8').catch(() => '');
  const whole = text.slice(0, text.lastIndexOf('\n') + 1).split('\n');
  const kept = whole.filter((row) => /^\d/.test(row) && Number.parseInt(row, 10) <= stepsDone);
  return `${[header, ...kept].join('\n')}\n`;
}

async function append(path: string, text: string): Promise<void> {
  await appendFile(path, text).catch((error) => {
    throw new InputError(`cannot write ${path}: ${reasonOf(error)}`);
  });
}
