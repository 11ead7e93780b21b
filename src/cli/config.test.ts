import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { afterAll, describe, expect, it } from 'vitest';
import { InputError } from '../base/error.ts';
import { addConfigOption, storedOptions } from './config.ts';
import { list, positiveInteger, positiveNumber } from './options.ts';

const folder = mkdtempSync(join(tmpdir(), 'roentgen-config-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
function fileOf(content: unknown): string {
  const path = join(folder, `${files++}.json`);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

/** The settings that a command with options of every kind runs with, and where the command's errors go. */
async function settings(...args: readonly string[]): Promise<Record<string, unknown>> {
  let seen: Record<string, unknown> | undefined;
  const said: string[] = [];
  const command = new Command('train')
    .exitOverride()
    .configureOutput({ writeErr: (text) => void said.push(text) })
    .requiredOption('--train <table>', 'required')
    .requiredOption('--out <run>', 'required')
    .option('--findings <names>', 'a list', list)
    .option('--batch-size <n>', 'a number', positiveInteger, 8)
    .option('--learning-rate <rate>', 'a number', positiveNumber, 1e-3)
    .addOption(new Option('--resize <method>', 'a choice').choices(['nearest', 'antialias']).default('nearest'))
    .option('--restore-best', 'a switch')
    .option('--early-stopping <patience>', 'a number, with its opposite', positiveInteger)
    .option('--no-early-stopping', 'the opposite')
    .addOption(new Option('--long-run', 'implies others').implies({ batchSize: 32, earlyStopping: 20 }))
    .option('--json', 'a switch')
    .action(async (options) => {
      seen = options;
    });
  addConfigOption(command);
  try {
    await command.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new Error(said.join(''));
  }
  return seen!;
}

const given = ['--train', 't.csv', '--out', 'run'];

describe('--config', () => {
  it('the file wins over defaults, flags win over the file', async () => {
    const config = fileOf({ batchSize: 16, learningRate: 0.01, findings: ['Mass', 'Edema'], resize: 'antialias' });
    expect(await settings(...given, '--config', config, '--batch-size', '4', '--resize', 'nearest')).toEqual({
      train: 't.csv',
      out: 'run',
      batchSize: 4,
      learningRate: 0.01,
      findings: ['Mass', 'Edema'],
      resize: 'nearest',
      config,
    });
  });

  it('a flag wins even where it says what the default says', async () => {
    const config = fileOf({ batchSize: 16 });
    expect(await settings(...given, '--batch-size', '8', '--config', config)).toMatchObject({ batchSize: 8 });
  });

  it('required flags may come from the file, and their absence is told', async () => {
    const config = fileOf({ train: 'from-file.csv' });
    expect(await settings('--out', 'run', '--config', config)).toMatchObject({ train: 'from-file.csv', out: 'run' });
    await expect(settings('--config', config)).rejects.toThrow(
      `required option '--out <run>' not specified, and ${config} has no out`,
    );
    await expect(settings('--out', 'run')).rejects.toThrow("required option '--train <table>' not specified");
  });

  it('switches take true and false, as do the opposites of flags', async () => {
    const config = fileOf({ restoreBest: true, earlyStopping: false, json: false });
    expect(await settings(...given, '--config', config)).toMatchObject({
      restoreBest: true,
      earlyStopping: false,
      json: false,
    });
    const on = fileOf({ earlyStopping: 5 });
    expect(await settings(...given, '--config', on)).toMatchObject({ earlyStopping: 5 });
    expect(await settings(...given, '--config', on, '--no-early-stopping')).toMatchObject({ earlyStopping: false });
  });

  it('what a key implies gives way to what is said, in the file or by a flag, in any order', async () => {
    const implied = { batchSize: 32, earlyStopping: 20 };
    expect(await settings(...given, '--config', fileOf({ longRun: true }))).toMatchObject(implied);
    for (const content of [
      { longRun: true, batchSize: 16 },
      { batchSize: 16, longRun: true },
    ]) {
      const config = fileOf(content);
      expect(await settings(...given, '--config', config)).toMatchObject({ batchSize: 16, earlyStopping: 20 });
      expect(await settings(...given, '--config', config, '--batch-size', '2')).toMatchObject({ batchSize: 2 });
    }
    const config = fileOf({ batchSize: 16 });
    expect(await settings(...given, '--config', config, '--long-run')).toMatchObject({ ...implied, batchSize: 16 });
    const none = await settings(...given, '--config', fileOf({ longRun: false }));
    expect(none).toMatchObject({ batchSize: 8, longRun: false });
  });

  it('reads a file with a byte order mark', async () => {
    expect(await settings(...given, '--config', fileOf('\uFEFF{"batchSize": 16}'))).toMatchObject({ batchSize: 16 });
  });

  it("a run's own config.json repeats its settings, defaults and all", async () => {
    const first = await settings(...given, '--batch-size', '3', '--findings', 'Mass', '--no-early-stopping', '--json');
    const stored = storedOptions(first, ['out', 'json']);
    const config = fileOf({ roentgen: '0.1.0', options: stored, settings: { seed: 3 }, images: 'images' });
    const again = await settings('--out', 'again', '--config', config);
    expect(stored).toEqual({
      train: 't.csv',
      batchSize: 3,
      learningRate: 1e-3,
      findings: ['Mass'],
      resize: 'nearest',
      earlyStopping: false,
    });
    expect(again).toEqual({ ...stored, out: 'again', config });
    expect(storedOptions(again, ['out', 'json'])).toEqual(stored);
  });
});

describe('--config, of bad input', () => {
  const refused = async (content: unknown, ...parts: readonly string[]) => {
    const config = fileOf(content);
    const refusal = settings(...given, '--config', config);
    await expect(refusal).rejects.toThrow(InputError);
    for (const part of [config, ...parts]) await expect(refusal).rejects.toThrow(part);
  };

  it.each([
    ['batch-size', 'batchSize'],
    ['learningrat', 'learningRate'],
    ['config', 'did you mean'],
  ])('an unknown key, %s: the nearest is named', async (key, meant) => {
    await refused(`{${JSON.stringify(key)}: 4}`, `no setting ${key}`, meant);
  });

  it.each([
    ['batchSize', '16', 'expected a number, found "16"'],
    ['batchSize', [16], 'expected a number, found [16]'],
    ['batchSize', true, 'found "true"'],
    ['batchSize', 0, "0 won't do. Expected a whole number of at least 1"],
    ['batchSize', 1.5, 'Expected a whole number of at least 1'],
    ['batchSize', null, 'found null'],
    ['train', 5, 'expected text, found 5'],
    ['train', { path: 't.csv' }, 'found {"path":"t.csv"}'],
    ['findings', 'Mass,Edema', 'expected a list, found "Mass,Edema"'],
    ['findings', ['Mass, large', 'Edema'], 'no comma in them'],
    ['findings', [], 'Expected names between commas'],
    ['restoreBest', 'yes', 'expected true or false, found "yes"'],
    ['earlyStopping', true, 'found "true"'],
    ['resize', 'cubic', '"cubic" won\'t do. Allowed choices are nearest, antialias.'],
  ])('%s: %j', async (key, value, message) => {
    await refused({ [key]: value }, `${key}: `, message);
  });

  it('a wrong value, even where a flag wins over it', async () => {
    const config = fileOf({ batchSize: 0 });
    await expect(settings(...given, '--batch-size', '4', '--config', config)).rejects.toThrow('batchSize: 0');
  });

  it('a file that is not JSON: line and column', async () => {
    await refused('{\n  "batchSize": 16,\n}', 'line 3, column 1', "isn't JSON");
    await refused('', 'line 1, column 1');
  });

  it('a key that is there twice', async () => {
    await refused('{"batchSize": 16, "batchSize": 8}', 'the name batchSize occurs twice');
  });

  it.each([[[]], [8], ['"text"'], [null]])('something other than an object: %j', async (content) => {
    await refused(content, 'an object of settings');
  });

  it('a file that is not there, and a folder', async () => {
    const missing = join(folder, 'missing.json');
    await expect(settings(...given, '--config', missing)).rejects.toThrow(`${missing}: there is no such file`);
    await expect(settings(...given, '--config', folder)).rejects.toThrow(`${folder}: it is a folder`);
  });
});
