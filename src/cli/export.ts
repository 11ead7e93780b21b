/** `roentgen export`: a model's weights in a format of another project, or as weights to train from. */

import { join } from 'node:path';
import { Option } from 'commander';
import { InputError } from '../base/error.ts';
import { expectWritable, isFolder, writeFileSafely } from '../base/files.ts';
import { encodeClassifier } from '../network/model-file.ts';
import { allParameters, parameterTable } from '../network/parameters.ts';
import { writeWeights } from '../training/run-folder.ts';
import type { ExportedModel } from '../weights/exported.ts';
import { formatKeras } from '../weights/write-keras.ts';
import { formatTensorFlowJs, writeTensorFlowJs } from '../weights/write-tfjs.ts';
import type { AddCommand, Context } from './context.ts';
import { preprocessingText } from './import-description.ts';
import { type ModelWeights, readModelWeights } from './model-weights.ts';
import { positiveInteger, threadsOption } from './options.ts';
import { counted, print, printJson } from './output.ts';
import { type QuantiseOptions, quantise } from './quantise.ts';
import { printQuantised, quantisedDocument } from './quantise-output.ts';
import { addModelFlags, type ModelFlags } from './weight-options.ts';

/** By the ending of a file's name. */
const formats = {
  onnx: { ending: /\.onnx$/i, name: 'model.onnx' },
  safetensors: { ending: /\.safetensors$/i, name: 'weights.safetensors' },
  keras: { ending: /\.(h5|hdf5)$/i, name: 'weights.h5' },
  tfjs: { ending: /\.json$/i, name: 'model.json' },
} as const;

type Format = keyof typeof formats;

interface Options extends ModelFlags {
  readonly out: string;
  readonly format?: Format;
  readonly json?: true;
  readonly quantise?: true;
  readonly table?: string;
  readonly valid?: string;
  readonly images?: string;
  readonly calibrationImages: number;
  readonly threads?: number;
}

export const addExport: AddCommand = (program, context) => {
  const command = program
    .command('export')
    .description("write a model's weights for other projects: Keras, TensorFlow.js, safetensors, ONNX")
    .argument('<model>', 'a run folder, its model.onnx, or a weight file')
    .requiredOption('--out <file>', 'the file to write; of TensorFlow.js the model.json, with shards beside it')
    .addOption(
      new Option('--format <name>', 'told by the ending: .onnx, .safetensors, .h5, .json').choices(
        Object.keys(formats),
      ),
    )
    .option('--json', 'print one JSON document instead of prose')
    .optionsGroup('Whole numbers for weights: a quarter of the size, and faster on most processors:')
    .option('--quantise', 'write a model.onnx of int8, compared with float32; refused if it loses much')
    .option('--table <table>', 'training images, to take the ranges of channels from')
    .option('--valid <table>', 'labels of other images, to measure on what is lost')
    .option('--images <folder>', 'folder of the images of both tables')
    .option('--calibration-images <n>', "how many of the table's images to look at", positiveInteger, 128)
    .addOption(threadsOption())
    .optionsGroup('')
    .addHelpText(
      'after',
      `
Weights are written to the bit; what the model says of itself goes along, so that \`roentgen import\` needs no flags.
  .onnx         a model that any ONNX tool runs, with preprocessing, heat maps and all it says of itself
  .safetensors  tensors by Keras' names, kernels as PyTorch and ONNX lay them; for \`train --weights\`
  .h5           what Keras 2's save_weights writes; Keras 3 loads it too. .weights.h5 is Keras 3's own layout
  .json         a TensorFlow.js layers model
Keras' and TensorFlow.js' networks read normalised images [N, S, S, 3]: what --json prints under model says how.

Examples:
  $ roentgen export run --out weights.h5
  $ roentgen export run --out web/model.json
  $ roentgen export run --out int8.onnx --quantise --table train.csv --valid valid.csv --images images`,
    )
    .action((path: string, options: Options) => exportModel(path, options, context));
  addModelFlags(command);
};

async function exportModel(path: string, options: Options, context: Context): Promise<void> {
  const { out, json } = options;
  const format = formatOf(options);
  await expectWritable(out);
  const source = await readModelWeights((await isFolder(path)) ? join(path, 'model.onnx') : path, options);
  const quantisation = quantisationOf(options, format);
  if (quantisation !== undefined) {
    const quantised = await quantise(path, source, quantisation, context);
    if (json) printJson(quantisedDocument(quantised, quantisation));
    else printQuantised(quantised, quantisation);
    return;
  }
  const files = await write(out, format, source);
  const { description, parameters } = source;
  const tensors = allParameters(parameterTable(description.architecture, description.findings.length)).length;
  if (json) {
    printJson({ files, format, tensors, numbers: parameters.length, model: description });
    return;
  }
  const size = `${tensors} tensors, ${parameters.length.toLocaleString('en-GB')} numbers`;
  print(`${description.architecture.name} of ${path}: ${size}`);
  print(`findings, in the order of the outputs: ${description.findings.join(', ')}`);
  print(`images: ${preprocessingText(description)}`);
  print(`in ${files[0]}${files.length > 1 ? ` and ${counted(files.length - 1, 'shard')} beside it` : ''}`);
}

/** @throws InputError if something is missing for it, or there without it */
function quantisationOf(options: Options, format: Format): QuantiseOptions | undefined {
  const { out, quantise: isAsked, table, valid, images, calibrationImages, threads } = options;
  const given = { table, valid, images };
  if (!isAsked) {
    const [name] = Object.entries(given).find(([, value]) => value !== undefined) ?? [];
    if (name !== undefined) throw new InputError(`--${name} does nothing without --quantise`);
    return undefined;
  }
  if (format !== 'onnx')
    throw new InputError(`--quantise writes a model.onnx; --out ${out} would be a file of ${format}`);
  if (table === undefined || valid === undefined || images === undefined) {
    const missing = Object.entries(given).flatMap(([name, value]) => (value === undefined ? [`--${name}`] : []));
    throw new InputError(
      `--quantise needs ${missing.join(' and ')} too: it takes ranges from training images, and is compared with float32 on others`,
    );
  }
  return { out, table, valid, images, calibrationImages, threads };
}

/** @throws InputError if neither the format nor the name says what to write, or they say two things */
function formatOf({ out, format }: Options): Format {
  const names = Object.keys(formats) as Format[];
  const byName = names.find((name) => formats[name].ending.test(out));
  const endings = names.map((name) => `${name}: ${formats[name].name}`).join(', ');
  if (/\.keras$/i.test(out))
    throw new InputError(`--out ${out}: Keras' archives aren't written; .h5 or .weights.h5 holds the weights`);
  if (format === undefined) {
    if (byName !== undefined) return byName;
    throw new InputError(
      `--out ${out}: the ending says no format; name one with --format, or a file such as ${endings}`,
    );
  }
  if (byName !== undefined && byName !== format)
    throw new InputError(
      `--out ${out} is called as a file of ${byName}, --format says ${format}; leave one of them out`,
    );
  return format;
}

async function write(out: string, format: Format, source: ModelWeights): Promise<readonly string[]> {
  const { description, parameters } = source;
  if (format === 'tfjs') return writeTensorFlowJs(out, formatTensorFlowJs(exported(source)));
  if (format === 'onnx') await writeFileSafely(out, encodeClassifier(description, parameters));
  else if (format === 'safetensors') await writeWeights(out, parameters, description, 0);
  else
    await writeFileSafely(out, await formatKeras(exported(source), /\.weights\.h5$/i.test(out) ? 'keras3' : 'keras2'));
  return [out];
}

function exported({ description, parameters }: ModelWeights): ExportedModel {
  const { architecture, findings, size } = description;
  const { name, blocks } = architecture;
  return {
    ...{ name, blocks, size, description: JSON.stringify(description) },
    weights: new Map(
      allParameters(parameterTable(architecture, findings.length)).map((parameter) => [
        parameter.name,
        {
          shape: parameter.shape,
          data: parameters.slice(parameter.offset, parameter.offset + parameter.size),
          source: parameter.name,
        },
      ]),
    ),
  };
}
