/** `train --resume RUN`: goes on with a run, with its own settings and from its own state. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { z } from 'zod';
import { InputError, messageOf } from '../base/error.ts';
import { exists, isFolder, reasonOf } from '../base/files.ts';
import type { LabelTable } from '../dataset/table.ts';
import { resizeMethods } from '../image/resize.ts';
import { type Checkpoint, readCheckpoint } from '../training/checkpoint.ts';
import { namedRules } from '../training/normalisation-rules.ts';
import { checkpointPath } from '../training/run-folder.ts';
import { normalisationSchema } from '../weights/own-description.ts';
import { readConfig } from './config.ts';
import { positiveInteger } from './options.ts';
import type { Preprocessing } from './train-preprocessing.ts';

/** What may differ from the run's own settings without making another training of it. */
const changeable = ['resume', 'resumeFrom', 'epochs', 'images', 'threads', 'cache', 'saveEvery', 'json', 'device'];

const configSchema = z.object({
  settings: z.object({
    threads: z.int().positive(),
    size: z.int().positive(),
    resize: z.enum(resizeMethods),
    normalise: z.union([z.enum(namedRules), normalisationSchema]),
  }),
  tables: z.array(z.object({ path: z.string(), sha256: z.string() })),
});

/** Lets `--resume` stand for all the flags of the run; to be called before `addConfigOption`. */
export function addResumeOption(command: Command): void {
  command
    .optionsGroup('Going on:')
    .option('--save-every <n>', 'save the state every so many steps, not only after epochs', positiveInteger)
    .option('--resume <run>', 'go on with this run from its last saved state; takes no other settings than below')
    .addOption(
      new Option('--resume-from <which>', 'the last state, or the one before it')
        .choices(['last', 'previous'])
        .default('last'),
    )
    .optionsGroup('')
    .hook('preAction', async () => {
      const { resume } = command.opts<{ resume?: string }>();
      if (resume === undefined) return;
      for (const option of command.options) {
        const key = option.attributeName();
        if (changeable.includes(key) || command.getOptionValueSource(key) !== 'cli') continue;
        throw new InputError(
          `--resume goes on with the settings of ${resume}: ${option.long} can't be given; leave it out, or train anew`,
        );
      }
      if (!(await isFolder(resume))) throw new InputError(`--resume ${resume}: there is no such run folder`);
      if (!(await exists(join(resume, 'config.json'))))
        throw new InputError(`--resume ${resume}: it has no config.json, so it isn't a run folder of roentgen train`);
      await readConfig(command, join(resume, 'config.json'));
      command.setOptionValueWithSource('out', resume, 'config');
    });
}

export interface Resumed extends Checkpoint {
  /** With which the run was begun: other numbers of threads sum in another order. */
  readonly threads: number;
  /** As it was decided when the run was begun. */
  readonly preprocessing: Preprocessing;
}

/**
 * The state of a run.
 *
 * @throws InputError if there is none, it is damaged, or the tables are others than those that the run was begun with
 */
export async function readResumed(
  run: string,
  which: 'last' | 'previous',
  tables: readonly LabelTable[],
): Promise<Resumed> {
  const { settings, tables: hashed } = await readRunConfig(run);
  const { threads, ...preprocessing } = settings;
  tables.forEach(({ path, sha256 }, index) => {
    if (hashed[index]?.sha256 === sha256) return;
    throw new InputError(`${path} is another table than the one that ${run} was begun with; restore it, or train anew`);
  });
  const path = checkpointPath(run, which);
  try {
    return { ...(await readCheckpoint(path)), threads, preprocessing };
  } catch (error) {
    if (which === 'previous' || !(await exists(checkpointPath(run, 'previous')))) throw error;
    throw new InputError(`${messageOf(error)}\n--resume-from previous goes on from the state before it`);
  }
}

/** The number of threads of a run that goes on. */
export async function threadsOf(run: string): Promise<number> {
  return (await readRunConfig(run)).settings.threads;
}

async function readRunConfig(run: string): Promise<z.infer<typeof configSchema>> {
  const path = join(run, 'config.json');
  const text = await readFile(path, 'utf8').catch((error) => {
    throw new InputError(`cannot read ${path}: ${reasonOf(error)}`);
  });
  try {
    return configSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new InputError(`${path} is damaged: ${messageOf(error)}`);
  }
}
