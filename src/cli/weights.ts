/** `roentgen weights`: public weight files, what belongs to them, and how to get them. */

import { basename } from 'node:path';
import { InputError } from '../base/error.ts';
import { exists, expectWritable } from '../base/files.ts';
import { imagenet, normalisationText } from '../image/normalise.ts';
import { fits } from '../weights/checksum.ts';
import { download } from '../weights/download.ts';
import { type PublicWeights, publicWeights } from '../weights/public-weights.ts';
import type { AddCommand, Context } from './context.ts';
import { nearest } from './nearest.ts';
import { notice, print, printJson } from './output.ts';
import { withProgress } from './progress.ts';
import { quoted } from './quoted.ts';

interface Options {
  readonly out?: string;
  readonly from?: string;
  readonly json?: true;
}

export const addWeights: AddCommand = (program, context) => {
  program
    .command('weights')
    .description('list public weight files of DenseNet-121; download one')
    .argument('[name]', 'one of the list: all that is known of it')
    .option('--out <file>', 'download it to this file, or the rest of it after an interruption')
    .option('--from <url>', 'download from this copy and not from its makers; the checksum stays')
    .option('--json', 'print one JSON document instead of prose')
    .addHelpText(
      'after',
      `
Nothing is downloaded without --out. Without a network, put the file that is named there yourself: import knows it by its name.

Examples:
  $ roentgen weights
  $ roentgen weights torchvision --out densenet121-a639ec97.pth
  $ roentgen train --weights densenet121-a639ec97.pth --backbone-only …`,
    )
    .action((name: string | undefined, options: Options) => weights(name, options, context));
};

async function weights(name: string | undefined, options: Options, context: Context): Promise<void> {
  const { out, from, json } = options;
  if (name === undefined) {
    if ((out ?? from) !== undefined)
      throw new InputError(
        `${out === undefined ? '--from' : '--out'} needs the name of a file: roentgen weights NAME --out FILE`,
      );
    return json ? printJson(publicWeights) : list();
  }
  const chosen = publicWeights.find((each) => each.name === name);
  if (chosen === undefined) {
    const names = publicWeights.map((each) => each.name);
    throw new InputError(
      `there is no ${name} among the weights; did you mean ${nearest(name, names)}? roentgen weights lists all`,
    );
  }
  if (out === undefined) {
    if (from !== undefined) throw new InputError('--from does nothing without --out');
    return json ? printJson(chosen) : describe(chosen);
  }
  await get(chosen, from ?? chosen.url, out, context);
  if (json) printJson({ ...chosen, out });
  else {
    print(`${chosen.name} is in ${out}; go on with`);
    print(`  ${nextCommand(chosen, out)}`);
  }
}

function list(): void {
  const rows = publicWeights.map(({ name, data, findings, licence }) => {
    const trained = findings?.filter((finding) => finding !== '').length;
    return [name, data, trained === undefined ? 'no findings' : `${trained} findings`, licence.replace(/ \(.*/, '')];
  });
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  for (const row of rows)
    print(
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    );
  print();
  print('roentgen weights NAME says all that is known of one; with --out FILE it is downloaded');
}

function describe(chosen: PublicWeights): void {
  const { name, url, file, licence, data, checksum, findings, preprocessing, note } = chosen;
  const { size, normalisation } = preprocessing;
  print(name);
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['file', file],
    ['from', url],
    ['licence', licence],
    ['trained on', data],
    [
      'checksum',
      checksum === undefined
        ? 'not stated by its makers'
        : `${checksum.kind} ${checksum.digits}${checksum.kind === 'sha256' ? '…' : ''}`,
    ],
    ['findings', findings?.map((finding) => finding || '–').join(', ')],
    ['images', `${size} pixels; ${normalisationText(normalisation!)}`],
    ['note', note],
    ['download', `roentgen weights ${name} --out ${file}`],
    ['then', nextCommand(chosen, file)],
  ];
  for (const [label, value] of facts) if (value !== undefined) print(`  ${label.padEnd(11)}${value}`);
}

/** To a tenth. */
function megabytes(bytes: number): number {
  return Math.round(bytes / 1e5) / 10;
}

/** What the file is good for. Under another name than its makers' it isn't known again, and has to be described. */
export function nextCommand({ findings, file, preprocessing }: PublicWeights, path: string): string {
  const isKnown = basename(path) === file;
  if (findings === undefined) {
    const rule = preprocessing.normalisation === imagenet ? ' --normalise imagenet' : '';
    const flags = isKnown ? '' : ` --size ${preprocessing.size}${rule}`;
    return `roentgen train --weights ${quoted(path)} --backbone-only${flags} …`;
  }
  const flags = isKnown ? '' : ` --weights-findings ${quoted(findings.join(','))} …`;
  return `roentgen predict --model ${quoted(path)}${flags} --images images --out predictions.csv`;
}

async function get({ file, checksum }: PublicWeights, url: string, out: string, { signal }: Context): Promise<void> {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new InputError(`--from ${url}: an address that begins with https:// was expected`);
  if (await exists(out)) {
    if (checksum !== undefined && (await fits(out, checksum))) return;
    const reason = checksum === undefined ? 'whether it is whole is not known' : 'its checksum is another';
    throw new InputError(`${out} is there already, and ${reason}; remove it, or name another file with --out`);
  }
  await expectWritable(out);
  notice(`downloading ${url}`);
  try {
    await withProgress('downloading', 'MB', (update) =>
      download({
        ...{ url, out, checksum, signal },
        update: (done, total) => update(megabytes(done), megabytes(total ?? done)),
      }),
    );
  } catch (error) {
    if (!(error instanceof InputError) || !error.message.startsWith('cannot reach')) throw error;
    throw new InputError(
      `${error.message}\nwhere there is a network, download ${url}\nand put it here as ${out} (its makers call it ${file})`,
    );
  }
}
