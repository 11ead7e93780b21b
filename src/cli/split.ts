/** `roentgen split`: divides a table by patient, prevalence kept alike. */

import { join } from 'node:path';
import { classBalance } from '../dataset/balance.ts';
import { splitByPatient } from '../dataset/split.ts';
import { readLabelTable } from '../dataset/table.ts';
import { writeTables } from '../dataset/write-table.ts';
import type { AddCommand } from './context.ts';
import { fraction, list, wholeNumber } from './options.ts';
import { fillNewFolder } from './out-folder.ts';
import { columns, print, printJson } from './output.ts';

interface Options {
  readonly out: string;
  readonly valid: number;
  readonly test: number;
  readonly seed: number;
  readonly findings?: readonly string[];
  readonly json?: true;
}

export const addSplit: AddCommand = (program) => {
  program
    .command('split')
    .description('split a table of labels by patient, prevalence kept alike')
    .argument('<labels>', 'table of labels with a column for the patient')
    .requiredOption('--out <folder>', 'a new folder for train.csv, valid.csv and test.csv')
    .option('--valid <share>', 'share of the rows for validation', fraction, 0.1)
    .option('--test <share>', 'share of the rows for the test', fraction, 0.2)
    .option('--seed <n>', 'the same seed gives the same split', wholeNumber, 1)
    .option('--findings <names>', 'keep these findings only, between commas', list)
    .option('--json', 'print one JSON document instead of prose')
    .addHelpText(
      'after',
      `
A share of 0 leaves that table out.

Example:
  $ roentgen split labels.csv --out splits --valid 0.1 --test 0.2 --seed 1`,
    )
    .action(split);
};

async function split(labels: string, options: Options): Promise<void> {
  const table = await readLabelTable(labels, { findings: options.findings });
  const { train, valid, test } = splitByPatient(table, options);
  const parts = Object.entries({ train, valid, test })
    .filter(([, rows]) => rows.length > 0)
    .map(([name, rows]) => ({ name, path: join(options.out, `${name}.csv`), rows }));
  await fillNewFolder(options.out, () => writeTables(table, parts));
  const results = parts.map(({ name, path, rows }) => ({
    name,
    file: path,
    rows: rows.length,
    patients: new Set(rows.map((row) => table.rows[row]!.patient)).size,
    balance: classBalance(table, rows),
  }));
  if (options.json) {
    const documents = results.map(({ name, file, rows, patients, balance }) => {
      const positives = Object.fromEntries([...balance].map(([finding, { positive }]) => [finding, positive]));
      return [name, { file, rows, patients, positives }];
    });
    return printJson({ splits: Object.fromEntries(documents) });
  }
  const share = (positiveFrequency: number) => `${(100 * positiveFrequency).toFixed(2)} %`;
  const lines = columns([
    ['', ...results.map(({ name }) => name)],
    ['rows', ...results.map(({ rows }) => rows.toLocaleString('en-GB'))],
    ['patients', ...results.map(({ patients }) => patients.toLocaleString('en-GB'))],
    ...table.findings.map((finding) => [
      finding,
      ...results.map(({ balance }) => share(balance.get(finding)!.positiveFrequency)),
    ]),
  ]);
  for (const line of lines) print(line);
}
