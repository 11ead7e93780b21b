/** `roentgen check`: is the data sound? Patients or images in two splits, missing or unreadable files, label counts, weights. */

import { CheckError, InputError } from '../base/error.ts';
import { type ClassBalance, classBalance } from '../dataset/balance.ts';
import { openImageFolder } from '../dataset/images.ts';
import { type Inspection, inspectImages } from '../dataset/inspect.ts';
import { findLeakage, type Leakage, type Split } from '../dataset/leakage.ts';
import { countPatients, readLabelTable } from '../dataset/table.ts';
import { contributionFigure } from '../report/figures/contribution.ts';
import { prevalenceFigure } from '../report/figures/prevalence.ts';
import { writeFigure } from '../report/render.ts';
import type { AddCommand, Context } from './context.ts';
import { list } from './options.ts';
import { fillNewFolder } from './out-folder.ts';
import { columns, counted, notice, print, printJson } from './output.ts';
import { withProgress } from './progress.ts';

interface Options {
  readonly train: string;
  readonly valid?: string;
  readonly test?: string;
  readonly images?: string;
  readonly findings?: readonly string[];
  readonly out?: string;
  readonly json?: true;
}

export const addCheck: AddCommand = (program, context) => {
  program
    .command('check')
    .description('look for patients or images in two splits, missing or unreadable files, and count the labels')
    .requiredOption('--train <table>', 'labels of the training images')
    .option('--valid <table>', 'labels of the validation images')
    .option('--test <table>', 'labels of the test images')
    .option('--images <folder>', 'read every image, and compare images by content too')
    .option('--findings <names>', 'count these findings only, between commas', list)
    .option('--out <folder>', 'write figures into this new folder')
    .option('--json', 'print one JSON document instead of prose')
    .addHelpText(
      'after',
      `
Exits with 1 if a patient or an image is in two splits, with 2 if an image is missing or unreadable.

Examples:
  $ roentgen check --train train.csv --valid valid.csv --test test.csv
  $ roentgen check --train train.csv --valid valid.csv --images images --out figures`,
    )
    .action(async (options: Options) => {
      const work = () => check(options, context);
      const failure = await (options.out === undefined ? work() : fillNewFolder(options.out, work));
      // Thrown here, so that the figures of a check that has failed stay.
      if (failure !== undefined) throw failure;
    });
};

/** Prints what was found and gives the error to end with, if any. */
async function check(options: Options, context: Context): Promise<Error | undefined> {
  const { findings } = options;
  const splits: Split[] = [];
  for (const name of ['train', 'valid', 'test'] as const) {
    const path = options[name];
    if (path !== undefined) splits.push({ name, table: await readLabelTable(path, { findings }) });
  }
  const inspection = options.images === undefined ? undefined : await inspect(splits, options.images, context);
  const leakage = findLeakage(splits.map((split) => ({ ...split, content: inspection?.content })));
  const balance = classBalance(splits[0]!.table);
  if (options.out !== undefined) await writeFigures(options.out, splits, balance);
  tellNotices(splits, leakage, balance, inspection);
  if (options.json) printJson(documentOf(splits, leakage, balance, inspection));
  else printProse(splits, leakage, balance, inspection);
  return failureOf(leakage, inspection);
}

async function inspect(splits: readonly Split[], folder: string, { signal }: Context): Promise<Inspection> {
  const images = await openImageFolder(folder);
  const tables = splits.map(({ table }) => table);
  return withProgress('reading images', 'image', (onProgress) => inspectImages(tables, images, { signal, onProgress }));
}

type Balance = ReadonlyMap<string, ClassBalance>;

function documentOf(
  splits: readonly Split[],
  leakage: readonly Leakage[],
  balance: Balance,
  inspection: Inspection | undefined,
) {
  return {
    splits: Object.fromEntries(
      splits.map(({ name, table }) => [name, { rows: table.rows.length, patients: countPatients(table) ?? null }]),
    ),
    leakage: leakage.map(({ between, leaks, patients, patientsKnown, images }) => ({
      between,
      leaks,
      patients: patientsKnown ? patients.length : null,
      images: images.length,
    })),
    findings: Object.fromEntries(
      [...balance].map(([finding, row]) => [
        finding,
        {
          positive: row.positive,
          negative: row.negative,
          unknown: row.unknown,
          positiveFrequency: row.positiveFrequency,
          positiveWeight: row.positiveWeight,
          negativeWeight: row.negativeWeight,
        },
      ]),
    ),
    missingImages: inspection?.missing ?? [],
    unreadableImages: inspection?.unreadable.map(({ image }) => image) ?? [],
  };
}

/** What a user should know beside the numbers. */
function tellNotices(
  splits: readonly Split[],
  leakage: readonly Leakage[],
  balance: Balance,
  inspection: Inspection | undefined,
): void {
  for (const { table } of splits) {
    for (const { image, lines } of table.duplicates.slice(0, shown)) {
      notice(`${table.path}: the image ${image} has several rows, lines ${lines.join(' and ')}`);
    }
    if (table.duplicates.length > shown) {
      notice(`${table.path}: and ${table.duplicates.length - shown} more images have several rows`);
    }
  }
  for (const { between, patientsKnown } of leakage) {
    if (!patientsKnown) {
      notice(`${between.join(' and ')}: patients can't be compared, as a table has no column PatientId`);
    }
  }
  for (const [finding, { problem }] of balance) {
    if (problem !== undefined) notice(`${finding}: nothing can be learnt of it from the training table, ${problem}`);
  }
  for (const { image, reason } of inspection?.unreadable.slice(0, shown) ?? []) notice(`${image}: ${reason}`);
  for (const group of inspection?.samePixels.slice(0, shown) ?? []) notice(`the same picture: ${group.join(', ')}`);
}

/** How many examples of one kind are printed. */
const shown = 10;

function printProse(
  splits: readonly Split[],
  leakage: readonly Leakage[],
  balance: Balance,
  inspection: Inspection | undefined,
): void {
  for (const { name, table } of splits) {
    const patients = countPatients(table);
    const from = patients === undefined ? 'patients unknown' : counted(patients, 'patient');
    print(`${name}: ${counted(table.rows.length, 'row')}, ${from} (${table.path})`);
  }
  if (leakage.length > 0) print();
  for (const { between, leaks, patients, images } of leakage) {
    const names = between.join(' and ');
    print(
      leaks
        ? `LEAK between ${names}: ${counted(patients.length, 'patient')} and ${counted(images.length, 'image')} in both`
        : `no leak between ${names}`,
    );
    if (patients.length > 0) print(`  patients: ${firstOf(patients)}`);
    if (images.length > 0) print(`  images: ${firstOf(images.map(nameOfShared))}`);
  }
  print();
  const header = ['finding (train)', 'positive', 'negative', 'unknown', 'frequency', 'weight +', 'weight −'];
  const rows = [...balance].map(([finding, row]) => [
    finding,
    ...[row.positive, row.negative, row.unknown].map((count) => count.toLocaleString('en-GB')),
    ...[row.positiveFrequency, row.positiveWeight, row.negativeWeight].map((share) => share.toFixed(4)),
  ]);
  for (const line of columns([header, ...rows])) print(line);
  if (inspection === undefined) return;
  print();
  print(
    `images: ${inspection.content.size.toLocaleString('en-GB')} readable, ${inspection.missing.length.toLocaleString('en-GB')} missing, ${inspection.unreadable.length.toLocaleString('en-GB')} unreadable`,
  );
  if (inspection.missing.length > 0) print(`  missing: ${firstOf(inspection.missing)}`);
  if (inspection.unreadable.length > 0)
    print(`  unreadable: ${firstOf(inspection.unreadable.map(({ image }) => image))}`);
  const sizes = inspection.sizes.map(
    ({ width, height, images }) => `${width} × ${height} (${counted(images, 'image')})`,
  );
  if (sizes.length > 0) print(`  sizes: ${firstOf(sizes)}`);
}

function nameOfShared({ first, second, by }: Leakage['images'][number]): string {
  return by === 'name' ? second : `${first} = ${second} (same ${by})`;
}

function firstOf(names: readonly string[]): string {
  const rest = names.length - shown;
  return `${names.slice(0, shown).join(', ')}${rest > 0 ? ` and ${rest.toLocaleString('en-GB')} more` : ''}`;
}

async function writeFigures(folder: string, splits: readonly Split[], balance: Balance): Promise<void> {
  const counts = splits.map(({ name, table }) => ({
    split: name,
    images: table.rows.length,
    patients: countPatients(table),
    findings: classBalance(table),
  }));
  await writeFigure(folder, 'prevalence', prevalenceFigure({ splits: counts }));
  await writeFigure(folder, 'contribution', contributionFigure({ balance }));
}

/** A leak is what the check is for, so it goes before images that can't be read. */
function failureOf(leakage: readonly Leakage[], inspection: Inspection | undefined): Error | undefined {
  const leaks = leakage.filter((pair) => pair.leaks);
  if (leaks.length > 0) {
    const pairs = leaks.map(({ between }) => between.join(' and ')).join(', ');
    return new CheckError(
      `the check has failed: patients or images are in two splits (${pairs}); roentgen split makes splits that share none`,
    );
  }
  const { missing, unreadable } = inspection ?? { missing: [], unreadable: [] };
  if (missing.length + unreadable.length === 0) return undefined;
  const parts = [
    ...(missing.length > 0 ? [`${counted(missing.length, 'image')} missing, the first is ${missing[0]}`] : []),
    ...(unreadable.length > 0
      ? [
          `${counted(unreadable.length, 'image')} unreadable, the first is ${unreadable[0]!.image}: ${unreadable[0]!.reason}`,
        ]
      : []),
  ];
  return new InputError(`${parts.join('; ')}; mend these files or take their rows out of the tables`);
}
