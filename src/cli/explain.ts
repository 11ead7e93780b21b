/** `roentgen explain`: heat maps over X-rays, one picture a finding and one row of panels an image. */

import { Option } from 'commander';
import type { Runtime } from '../runtime/runtime.ts';
import type { AddCommand, Context } from './context.ts';
import { explainerOf, methodNames, titleOf } from './explain-image.ts';
import { drawPictures } from './explain-pictures.ts';
import { chosenFindings, openModel, withRuntime } from './model.ts';
import { type DeviceChoice, deviceOption, list, positiveInteger } from './options.ts';
import { fillNewFolder } from './out-folder.ts';
import { print, printJson } from './output.ts';
import { addModelFlags, type ModelFlags } from './weight-options.ts';

export interface ExplainOptions extends ModelFlags {
  readonly model: string;
  readonly image: readonly string[];
  readonly findings?: readonly string[];
  readonly method: string;
  readonly layer?: string;
  readonly out: string;
  readonly arrays?: string;
  readonly threads?: number;
  readonly device: DeviceChoice;
  readonly json?: true;
}

export const addExplain: AddCommand = (program, context) => {
  const command = program
    .command('explain')
    .description('draw over an X-ray what in it speaks for each finding')
    .requiredOption('--model <model>', 'a run folder, its model.onnx, or a weight file (.h5, .pth, …)')
    .requiredOption('--image <files...>', 'X-rays')
    .option('--findings <names>', 'these findings only, between commas', list)
    .addOption(
      new Option('--method <name>', 'how maps are made; notebook is exactly the course notebook’s form of Grad-CAM')
        .choices(methodNames)
        .default('gradcam'),
    )
    .option('--layer <name>', 'the layer to look at, by its Keras name; the last one, relu, otherwise')
    .requiredOption('--out <folder>', 'new folder for the pictures')
    .option('--arrays <file>', 'also write the maps as float32 [H, W] into this safetensors file')
    .option('--threads <n>', 'threads to compute with; all cores otherwise', positiveInteger)
    .addOption(deviceOption())
    .option('--json', 'print one JSON document instead of prose')
    .addHelpText(
      'after',
      `
A map is relative to its own maximum: read it with the probability. A map in which nothing speaks for the finding is
empty, and said to be. Layers before the last give finer maps: --method layercam --layer pool4_relu.

Examples:
  $ roentgen explain --model run --image images/00000001_000.png --findings Mass,Edema --out maps
  $ roentgen explain --model run --image images/00000001_000.png --method occlusion --out maps`,
    )
    .action((options: ExplainOptions) => withRuntime(options, (runtime) => explain(options, runtime, context)));
  addModelFlags(command, '--weights-findings <names>');
};

async function explain(options: ExplainOptions, runtime: Runtime, context: Context): Promise<void> {
  const model = await openModel(options.model, runtime, options);
  const chosen = chosenFindings(model, options.findings);
  const explainer = explainerOf(model, options, runtime);
  const title = titleOf(explainer, options);
  const images = await fillNewFolder(options.out, () =>
    drawPictures({ ...options, files: options.image, title }, model, explainer, chosen, context),
  );
  if (options.json) return printJson({ method: explainer.method, layer: explainer.layer ?? null, images });
  for (const [file, { findings }] of Object.entries(images)) {
    print(file);
    for (const [finding, { probability, empty, file: picture }] of Object.entries(findings)) {
      print(`  ${finding}: p=${probability.toFixed(3)}${empty ? ', nothing speaks for it' : ''}  ${picture}`);
    }
  }
}
