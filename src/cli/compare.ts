/** `roentgen compare`: does one model tell the findings better than another, on the same images? */

import { join } from 'node:path';
import { writeFileSafely } from '../base/files.ts';
import { type Comparison, compareModels } from '../evaluation/compare.ts';
import { readTruth } from '../evaluation/join.ts';
import { readPredictions } from '../evaluation/predictions.ts';
import { comparisonReport, comparisonReportFigure } from '../report/comparison.ts';
import { writeFigure } from '../report/render.ts';
import type { AddCommand } from './context.ts';
import { levelOfConfidence } from './options.ts';
import { fillNewFolder } from './out-folder.ts';
import { columns, counted, notice, print, printJson, rangeText, signedText } from './output.ts';

import { quoted } from './quoted.ts';
import { version } from './version.ts';

interface Options {
  readonly truth: string;
  readonly level: number;
  readonly out?: string;
  readonly json?: true;
}

export const addCompare: AddCommand = (program) => {
  program
    .command('compare')
    .description('compare two tables of predictions for the same images: paired test of the areas under the ROC curve')
    .argument('<first>', 'predictions of one model')
    .argument('<second>', 'predictions of the other model')
    .requiredOption('--truth <table>', "table of labels, in the notebook's form or in NIH's, gzipped or not")
    .option('--level <share>', 'level of the intervals', levelOfConfidence, 0.95)
    .option('--out <folder>', 'write comparison.json, the figure and comparison.html into this new folder')
    .option('--json', 'print one JSON document instead of prose')
    .addHelpText(
      'after',
      `
DeLong's paired test of each finding, by patient where a patient has several images; the p-values are corrected for the
number of findings (Holm). A difference above 0 speaks for the first model.

Example:
  $ roentgen compare new.csv old.csv --truth test.csv`,
    )
    .action(compare);
};

async function compare(firstPath: string, secondPath: string, options: Options): Promise<void> {
  const { out } = options;
  const work = () => compareTables(firstPath, secondPath, options);
  await (out === undefined ? work() : fillNewFolder(out, work));
}

async function compareTables(firstPath: string, secondPath: string, options: Options): Promise<void> {
  const { truth: truthPath, level, out, json } = options;
  const [first, second] = await Promise.all([readPredictions(firstPath), readPredictions(secondPath)]);
  const shared = first.findings.filter((finding) => second.findings.includes(finding));
  const truth = await readTruth(truthPath, shared);
  const comparison = compareModels(first, second, truth, level);
  tellLeftOut(comparison);
  const document = { first: firstPath, second: secondPath, truth: truthPath, level, ...comparison };
  if (out !== undefined) {
    const data = { comparison, names: [firstPath, secondPath], data: truthPath, level } as const;
    const words = [firstPath, secondPath, '--truth', truthPath, '--level', String(level), '--out', out];
    await writeFileSafely(join(out, 'comparison.json'), `${JSON.stringify(document, null, 2)}\n`);
    const figure = comparisonReportFigure(data);
    await writeFigure(out, 'differences', figure);
    const report = comparisonReport({
      ...data,
      figure,
      reproduction: {
        command: `roentgen compare ${words.map(quoted).join(' ')}`,
        versions: [`roentgen ${version}`, `Node ${process.versions.node}`],
        files: [
          { file: firstPath, sha256: first.sha256, role: 'predictions' },
          { file: secondPath, sha256: second.sha256, role: 'predictions' },
          { file: truthPath, sha256: truth.sha256, role: 'truth' },
        ],
      },
      generator: `roentgen ${version}`,
    });
    await writeFileSafely(join(out, 'comparison.html'), report);
  }
  if (json) return printJson(document);
  printProse(comparison, level);
  if (out !== undefined) print(`report: ${out}/comparison.html`);
}

function tellLeftOut({ findingsLeftOut, imagesLeftOut }: Comparison): void {
  if (imagesLeftOut > 0) notice(`${counted(imagesLeftOut, 'image')} not in all three tables, left out`);
  if (findingsLeftOut.length > 0) notice(`predicted by one model alone, left out: ${findingsLeftOut.join(', ')}`);
}

function printProse({ findings, images, unit, units }: Comparison, level: number): void {
  const from = unit === 'patient' ? ` of ${counted(units, 'patient')}, patients taken for independent` : '';
  print(`${counted(images, 'image')} in all three tables${from}`);
  print();
  const percent = `${Number((100 * level).toPrecision(6))} %`;
  const rows = Object.entries(findings).map(
    ([finding, { positives, negatives, aucs, difference, interval, pHolm }]) => [
      finding,
      positives.toLocaleString('en-GB'),
      negatives.toLocaleString('en-GB'),
      aucs?.[0].toFixed(3) ?? '–',
      aucs?.[1].toFixed(3) ?? '–',
      difference === null ? '–' : signed(difference),
      rangeText(interval, signed),
      pHolm === null ? '–' : shownP(pHolm),
    ],
  );
  const header = ['finding', 'positives', 'negatives', 'first', 'second', 'difference', percent, 'p (Holm)'];
  for (const line of columns([header, ...rows])) print(line);
  for (const [finding, { reason }] of Object.entries(findings)) {
    if (reason !== null) print(`–  ${finding} can't be compared: ${reason}`);
  }
}

const signed = (value: number) => signedText(value, 3);

/** Three decimals; smaller than they can tell, in words. */
function shownP(p: number): string {
  return p < 0.001 ? '< 0.001' : p.toFixed(3);
}
