/**
 * `--config run.json`: a command's settings from a file. Each flag has its key, its name in camelCase: `batchSize` for
 * `--batch-size`. A flag on the command line wins over the file, the file over the default. A value goes through its flag's
 * own reader, so that the file obeys the flag's rules and no second list of settings has to be kept in step.
 */

import { readFile } from 'node:fs/promises';
import type { Command, Option } from 'commander';
import { z } from 'zod';
import { InputError, messageOf } from '../base/error.ts';
import { reasonOf } from '../base/files.ts';
import { parseUniqueJson } from '../weights/unique-json.ts';
import { readValue } from './config-value.ts';
import { jsonFault } from './json-fault.ts';
import { nearest } from './nearest.ts';

const keysSchema = z.record(z.string(), z.unknown());
/** A run's `config.json` has its settings under `options`, beside what isn't a setting. */
const runSchema = z.object({ roentgen: z.string(), options: keysSchema });

/**
 * Adds `--config` to a command that has all its required options: their values may come from the file too. Implied options
 * (`implies`) of a key in the file are set as those of a flag; `conflicts` between the two are for the command to find.
 */
export function addConfigOption(command: Command): void {
  const required = command.options.filter(({ mandatory }) => mandatory);
  for (const option of required) option.makeOptionMandatory(false);
  command
    .option('--config <file>', "settings from a JSON file, or from a run's config.json; flags given here win")
    .addHelpText(
      'after',
      `
A --config file has a key for each flag, its name in camelCase: {"batchSize": 16, "findings": ["Mass", "Edema"]}.
Its relative paths start from the current folder, as those of flags do. --config RUN/config.json repeats a run, into another --out.`,
    )
    .hook('preAction', async () => {
      const { config } = command.opts<{ config?: string }>();
      if (config !== undefined) await readConfig(command, config);
      for (const option of required) {
        if (command.getOptionValue(option.attributeName()) !== undefined) continue;
        const places = config === undefined ? 'specified' : `specified, and ${config} has no ${option.attributeName()}`;
        command.error(`error: required option '${option.flags}' not ${places}`);
      }
    });
}

/**
 * Gives a command the file's values, with the source `config`, save those that the command line has given.
 *
 * @throws InputError that names the file, and the line or the key: not there, not JSON, an unknown key, a value that the
 * flag wouldn't take, or of another type
 */
export async function readConfig(command: Command, path: string): Promise<void> {
  const content = parseConfig(await readText(path), path);
  for (const [key, given] of Object.entries(content)) {
    const options = command.options.filter((option) => option.attributeName() === key && key !== 'config');
    if (options.length === 0) throw unknownKey(command, key, path);
    const value = readValue(options, given, `${path}: ${key}`);
    if (command.getOptionValueSource(key) === 'cli') continue;
    command.setOptionValueWithSource(key, value, 'config');
    for (const option of options) if (value !== false) applyImplied(command, option);
  }
}

/**
 * What a run stores under `options` of its `config.json`, so that `readConfig` can read it again.
 *
 * @param without what belongs to this one call: where the run goes, how its result is printed
 */
export function storedOptions(options: object, without: readonly string[]): Record<string, unknown> {
  const left = ['config', ...without];
  return Object.fromEntries(
    Object.entries(options).filter(([key, value]) => value !== undefined && !left.includes(key)),
  );
}

async function readText(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch((error) => {
    throw new InputError(`cannot read the settings ${path}: ${reasonOf(error)}`);
  });
  return text.replace(/^\uFEFF/, '');
}

function parseConfig(text: string, path: string): Record<string, unknown> {
  let content: unknown;
  try {
    content = parseUniqueJson(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw new InputError(`${path}: ${messageOf(error)}`);
    const { line, column } = jsonFault(text);
    throw new InputError(`${path}, line ${line}, column ${column}: this isn't JSON (${messageOf(error)})`);
  }
  const run = runSchema.safeParse(content);
  if (run.success) return run.data.options;
  const keys = keysSchema.safeParse(content);
  if (keys.success) return keys.data;
  throw new InputError(
    `${path}: an object of settings such as {"batchSize": 16} was expected, found ${JSON.stringify(content)}`,
  );
}

function applyImplied(command: Command, option: Option): void {
  // Commander has what `implies` was given as a property that its types leave out.
  const { implied = {} } = option as Option & { readonly implied?: Readonly<Record<string, unknown>> };
  for (const [key, value] of Object.entries(implied)) {
    const isOpen = ['default', 'implied', undefined].includes(command.getOptionValueSource(key));
    if (isOpen) command.setOptionValueWithSource(key, value, 'implied');
  }
}

function unknownKey(command: Command, key: string, path: string): InputError {
  const known = command.options.map((option) => option.attributeName()).filter((name) => name !== 'config');
  return new InputError(
    `${path}: there is no setting ${key}; did you mean ${nearest(key, known)}? A key is a flag's name in camelCase, batchSize for --batch-size`,
  );
}
