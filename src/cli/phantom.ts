/** `roentgen phantom`: a synthetic data set with known findings. */

import { phantomFindings } from '../phantom/course.ts';
import { writePhantoms } from '../phantom/dataset.ts';
import type { AddCommand } from './context.ts';
import { positiveInteger, wholeNumber } from './options.ts';
import { counted, print, printJson } from './output.ts';
import { withProgress } from './progress.ts';

interface Options {
  readonly out: string;
  readonly images: number;
  readonly size: number;
  readonly seed: number;
  readonly json?: true;
}

export const addPhantom: AddCommand = (program, { signal }) => {
  program
    .command('phantom')
    .description('draw synthetic chest X-rays with known findings and boxes, split by patient')
    .requiredOption('--out <folder>', 'a new folder: images/, labels.csv, boxes.csv, train.csv, valid.csv, test.csv')
    .requiredOption('--images <n>', 'how many images', positiveInteger)
    .option('--size <pixels>', 'pixels a side', positiveInteger, 512)
    .option('--seed <n>', 'the same seed gives the same images', wholeNumber, 1)
    .option('--json', 'print one JSON document instead of prose')
    .addHelpText(
      'after',
      `
Findings: ${phantomFindings.join(', ')}.

Example:
  $ roentgen phantom --out phantoms --images 500 --seed 1`,
    )
    .action(async ({ out, images, size, seed, json }: Options) => {
      const written = await withProgress('drawing phantoms', 'image', (onProgress) =>
        writePhantoms({ folder: out, images, size, seed, onProgress, signal }),
      );
      if (json) return printJson({ folder: out, images, ...written });
      const { train, valid, test } = written.splits;
      print(`${out}: ${counted(images, 'image')} of ${counted(written.patients, 'patient')}`);
      print(`train.csv ${train}, valid.csv ${valid}, test.csv ${test} images; no patient is in two of them`);
      print(
        Object.entries(written.positives)
          .map(([finding, count]) => `${finding} ${count}`)
          .join(', '),
      );
    });
};
