/** `roentgen import`: a weight file of another project becomes a model that predicts, or weights to start a training from. */

import { Option } from 'commander';
import { InputError } from '../base/error.ts';
import { expectWritable, writeFileSafely } from '../base/files.ts';
import { architectures } from '../network/architecture.ts';
import type { Fit } from '../network/fit-weights.ts';
import { encodeClassifier, type ModelDescription } from '../network/model-file.ts';
import { headLayer } from '../network/parameters.ts';
import { writeWeights } from '../training/run-folder.ts';
import { readWeightFile } from '../weights/read.ts';
import { type NamedTensor, writeSafetensors } from '../weights/safetensors.ts';
import type { KnownPreprocessing, WeightFile, Weights } from '../weights/weight-file.ts';
import type { AddCommand } from './context.ts';
import { preprocessingText, statedPreprocessing } from './import-description.ts';
import { fitBackbone, type ImportOptions, importModel } from './import-model.ts';
import { columns, notice, print, printJson } from './output.ts';
import { addPreprocessingOptions, outputNames } from './weight-options.ts';

interface Options extends ImportOptions {
  readonly out: string;
  readonly backboneOnly?: boolean;
  readonly json?: true;
}

export const addImport: AddCommand = (program) => {
  const command = program
    .command('import')
    .description('make a model of a weight file: Keras, PyTorch, TensorFlow.js, safetensors, a model.onnx of roentgen')
    .argument('<file>', 'the weight file; of TensorFlow.js its model.json')
    .requiredOption('--out <file>', 'the model to write, .onnx; or .safetensors: weights for `train --weights`');
  addPreprocessingOptions(command)
    .option(
      '--findings <names>',
      'what its outputs mean, in their order, between commas; empty: never trained',
      outputNames,
    )
    .option('--backbone-only', 'leave the head out; --out is .safetensors then')
    .addOption(
      new Option('--network <name>', 'expect this architecture; told by the file otherwise').choices(
        Object.keys(architectures),
      ),
    )
    .option('--json', 'print one JSON document instead of prose')
    .addHelpText(
      'after',
      `
Every tensor of the file and of the network has to match, by name and shape. What a file doesn't say has to be said by flags:
with other findings, another size or another normalisation than it was trained with, a model gives wrong scores.

Examples:
  $ roentgen import pretrained_model.h5 --out course.onnx --size 320 --mean 126.5 --std 63.25 --findings Cardiomegaly,Emphysema,…
  $ roentgen import densenet.hdf5 --out imagenet.safetensors --backbone-only --normalise imagenet`,
    )
    .action(importWeights);
};

async function importWeights(path: string, options: Options): Promise<void> {
  const { out, backboneOnly = false } = options;
  const isModel = /\.onnx$/i.test(out);
  if (!isModel && !/\.safetensors$/i.test(out))
    throw new InputError(`--out ${out}: a name that ends in .onnx or .safetensors was expected`);
  if (isModel && backboneOnly)
    throw new InputError(
      '--backbone-only: a network without its head gives no scores; write weights to train from, --out NAME.safetensors',
    );
  if (backboneOnly && options.findings !== undefined)
    throw new InputError("--findings does nothing with --backbone-only: the head's outputs are left out");
  const file = await readWeightFile(path);
  await expectWritable(out);
  if (backboneOnly) {
    const { network, fit } = fitBackbone(file, options.network);
    const preprocessing = statedPreprocessing(file, options);
    await writeBackbone(out, file.weights, preprocessing);
    return tell(options, { file, network, fit, preprocessing });
  }
  const { description, fit } = await importModel(file, options);
  if (isModel) await writeFileSafely(out, encodeClassifier(description, fit.parameters));
  else await writeWeights(out, fit.parameters, description, 0);
  tell(options, { file, network: description.architecture.name, fit, preprocessing: description, model: description });
}

/** The tensors as they are, without the head: `train --weights … --backbone-only` takes them. */
async function writeBackbone(out: string, weights: Weights, preprocessing: KnownPreprocessing): Promise<void> {
  const tensors = new Map<string, NamedTensor>(
    [...weights]
      .filter(([name]) => !name.startsWith(`${headLayer}/`))
      .map(([name, { shape, data }]) => [name, { shape, data }]),
  );
  await writeSafetensors(out, { tensors, metadata: { layout: 'OIHW', preprocessing: JSON.stringify(preprocessing) } });
}

interface Imported {
  readonly file: WeightFile;
  readonly network: string;
  readonly fit: Fit;
  readonly preprocessing: KnownPreprocessing;
  /** None without a head. */
  readonly model?: ModelDescription;
}

function tell({ out, json }: Options, { file, network, fit, preprocessing, model }: Imported): void {
  for (const line of file.notices ?? []) notice(line);
  const { format, path } = file;
  const { size = null, resize = null, normalisation = null } = preprocessing;
  if (json) {
    const known = model === undefined ? { preprocessing: { size, resize, normalisation } } : {};
    printJson({ out, format, network, matched: fit.matched, model: model ?? null, ...known });
    return;
  }
  print(`${path}: ${format}, ${network}`);
  const counts = fit.matched.map(({ stage, tensors, numbers }) => [
    stage,
    `${tensors} tensors`,
    `${numbers.toLocaleString('en-GB')} numbers`,
  ]);
  for (const line of columns(counts)) print(line);
  if (model !== undefined) print(`findings, in the order of the outputs: ${model.findings.join(', ')}`);
  const images = preprocessingText(preprocessing);
  if (images !== '') print(`images: ${images}`);
  print(model === undefined ? `the weights without a head are in ${out}; go on with` : `in ${out}; go on with`);
  print(`  ${nextCommand(out, model)}`);
}

function nextCommand(out: string, model: ModelDescription | undefined): string {
  if (model === undefined) return `roentgen train --weights ${out} --backbone-only …`;
  if (/\.onnx$/i.test(out)) return `roentgen predict --model ${out} --images images --out predictions.csv`;
  return `roentgen train --weights ${out} …`;
}
