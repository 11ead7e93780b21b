/** `roentgen predict`: probabilities of every finding for a folder of X-rays, or for the images of a table. */

import { InputError } from '../base/error.ts';
import { expectWritable } from '../base/files.ts';
import { type ImageFolder, openImageFolder } from '../dataset/images.ts';
import { type LabelTable, readLabelTable } from '../dataset/table.ts';
import { writePredictions } from '../evaluation/predictions.ts';
import type { AddCommand, Context } from './context.ts';
import { readModelFile } from './model.ts';
import { cacheOption, deviceOption, positiveInteger, threadsOption } from './options.ts';
import { counted, notice, print, printJson } from './output.ts';
import { type PredictionOptions, predictImages } from './predict-images.ts';
import { addModelFlags, type ModelFlags } from './weight-options.ts';

interface Options extends ModelFlags, PredictionOptions {
  readonly model: string;
  readonly images: string;
  readonly table?: string;
  readonly out: string;
  readonly json?: true;
}

export const addPredict: AddCommand = (program, context) => {
  const command = program
    .command('predict')
    .description('write the probability of every finding for every image')
    .requiredOption('--model <model>', 'a run folder, its model.onnx, or a weight file (.h5, .pth, …)')
    .requiredOption('--images <folder>', 'folder of the images')
    .option('--table <table>', 'only the images of this table, in its order')
    .requiredOption('--out <file>', 'the table of predictions to write')
    .option('--batch-size <n>', 'images in one run; 1 on the CPU, 8 on a graphics card otherwise', positiveInteger)
    .addOption(threadsOption())
    .addOption(deviceOption())
    .addOption(cacheOption())
    .option('--json', 'print one JSON document instead of prose')
    .addHelpText(
      'after',
      `
The table has the column Image and one column a finding, in the model's order.

Example:
  $ roentgen predict --model run --images images --table test.csv --out predictions.csv`,
    )
    .action((options: Options) => predict(options, context));
  addModelFlags(command);
};

async function predict(options: Options, context: Context): Promise<void> {
  const { images, table, out, json } = options;
  const model = await readModelFile(options.model, options);
  const folder = await openImageFolder(images);
  const names = table === undefined ? imagesOf(folder) : imagesOfTable(folder, await readLabelTable(table));
  await expectWritable(out);
  const predictions = await predictImages(model, folder, names, options, context);
  await writePredictions(out, predictions);
  const { findings } = predictions;
  if (json) printJson({ predictions: out, images: names.length, findings });
  else print(`${counted(names.length, 'image')} × ${counted(findings.length, 'finding')} in ${out}`);
}

/** All images of a folder; other files are told of. */
export function imagesOf({ path, names }: ImageFolder): readonly string[] {
  const images = names.filter((name) => /\.(png|jpe?g|tiff?)$/i.test(name));
  if (images.length === 0)
    throw new InputError(`there is no image in the folder ${path}: no file is named .png, .jpg, .jpeg, .tif or .tiff`);
  const others = names.length - images.length;
  if (others > 0) notice(`${path}: ${counted(others, 'file')} with another ending than an image's, left out`);
  return images;
}

/** The images of a table, each once, all of which must be there: known before hours of work and not after. */
export function imagesOfTable(folder: ImageFolder, { rows, path }: LabelTable): readonly string[] {
  const names = [...new Set(rows.map(({ image }) => image))];
  const missing = names.filter((name) => folder.find(name) === undefined);
  if (missing.length > 0) {
    const more = missing.length > 10 ? `, and ${missing.length - 10} more` : '';
    throw new InputError(
      `${counted(missing.length, 'image')} of ${path} missing from the folder ${folder.path} and its subfolders: ${missing.slice(0, 10).join(', ')}${more}`,
    );
  }
  return names;
}
