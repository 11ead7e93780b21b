/** `roentgen explain`: heat maps over X-rays, and how far they can be trusted. */

import { Option } from 'commander';
import { InputError } from '../base/error.ts';
import { type Explainer, methodNames } from '../explanation/explainer.ts';
import { decodeImage } from '../image/decode.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { writeSafetensors } from '../weights/safetensors.ts';
import type { AddCommand, Context } from './context.ts';
import { boxScorer, printPointing, writePointing } from './explain-boxes.ts';
import { faithfulnessMeter, printFaithfulness, writeFaithfulness } from './explain-faithfulness.ts';
import { explainerOf, explainImage, titleOf } from './explain-image.ts';
import { drawXray, stemsOf } from './explain-pictures.ts';
import { printSanity, sanityCheck, writeSanity } from './explain-sanity.ts';
import { type Xray, type XrayOptions, xraysOf } from './explain-xrays.ts';
import { chosenFindings, type OpenModel, openModel, withRuntime } from './model.ts';
import { type DeviceChoice, deviceOption, list, threadsOption, wholeNumber } from './options.ts';
import { fillNewFolder } from './out-folder.ts';
import { counted, notice, print, printJson } from './output.ts';
import { withProgress } from './progress.ts';
import { addModelFlags, type ModelFlags } from './weight-options.ts';

interface Options extends ModelFlags, XrayOptions {
  readonly model: string;
  readonly findings?: readonly string[];
  readonly method: string;
  readonly layer?: readonly string[];
  readonly faithfulness?: true;
  readonly sanity?: true;
  readonly out?: string;
  readonly pictures?: number;
  readonly arrays?: string;
  readonly seed: number;
  readonly threads?: number;
  readonly device: DeviceChoice;
  readonly json?: true;
}

/** Of a folder so many X-rays are drawn unless the user says otherwise: a page to look through, not thousands of files. */
const picturesOfFolder = 8;

export const addExplain: AddCommand = (program, context) => {
  const command = program
    .command('explain')
    .description('draw over an X-ray what in it speaks for each finding, and test whether the maps can be trusted')
    .requiredOption('--model <model>', 'a run folder, its model.onnx, or a weight file')
    .option('--image <files...>', 'X-rays')
    .option('--images <folder>', 'a folder of X-rays instead')
    .option('--table <table>', 'only the images of this table of labels, and of these the findings that are present')
    .option('--findings <names>', 'these findings only, between commas', list)
    .addOption(
      new Option('--method <name>', 'how maps are made; notebook is exactly the course notebook’s form of Grad-CAM')
        .choices(methodNames)
        .default('gradcam'),
    )
    .option(
      '--layer <names>',
      'the layer to look at, by its Keras name; the last one, relu, otherwise; the maps of several, between commas, are fused',
      list,
    )
    .option('--boxes <table>', 'boxes around findings, in pixels of the images: score the maps by them')
    .option('--faithfulness', 'take pixels out and put them in by the maps: deletion and insertion curves')
    .option('--sanity', 'compare the maps with those of the network with random weights, part by part')
    .option('--out <folder>', 'new folder for pictures and figures; can be left out where a test is asked for')
    .option(
      '--pictures <n>',
      `draw at most so many X-rays; all of --image, ${picturesOfFolder} of --images`,
      wholeNumber,
    )
    .option('--arrays <file>', 'also write the maps of --image as float32 [H, W] into this safetensors file')
    .option('--seed <n>', 'of intervals, random maps and random weights', wholeNumber, 1)
    .addOption(threadsOption())
    .addOption(deviceOption())
    .option('--json', 'print one JSON document instead of prose')
    .addHelpText(
      'after',
      `
A map is relative to its own maximum: read it with the probability. A map in which nothing speaks for the finding is
empty, and said to be. Layers before the last give finer maps, --method layercam --layer pool4_relu,
and two layers a map that is both fine and sure of itself: --method hirescam --layer relu,pool4_relu.
With --boxes each finding that is drawn with a box is a case: the maximum of its map lies in a box of it or doesn't.
docs/explanation.md says what each method shows, when it misleads, and what the tests mean.

Examples:
  $ roentgen explain --model run --image images/00000001_000.png --findings Mass,Edema --out maps
  $ roentgen explain --model run --image images/00000001_000.png --method occlusion --out maps
  $ roentgen explain --model run --images images --table test.csv --boxes boxes.csv --out pointing
  $ roentgen explain --model run --images images --table test.csv --faithfulness --sanity --out trust`,
    )
    .action((options: Options) => withRuntime(options, (runtime) => explain(options, runtime, context)));
  addModelFlags(command, '--weights-findings <names>');
};

async function explain(options: Options, runtime: Runtime, context: Context): Promise<void> {
  const { out, boxes, arrays, images } = options;
  const isTest = boxes !== undefined || options.faithfulness === true || options.sanity === true;
  if (out === undefined && !isTest) {
    throw new InputError(
      '--out is needed: a new folder for the pictures; only --boxes, --faithfulness and --sanity give something without',
    );
  }
  if (arrays !== undefined && images !== undefined) {
    throw new InputError('--arrays takes the maps of --image: those of a whole folder would not fit into memory');
  }
  const model = await openModel(options.model, runtime, { ...options, findingsFlag: '--weights-findings' });
  const chosen = chosenFindings(model, options.findings);
  const explainer = explainerOf(model, options, runtime);
  const xrays = await xraysOf(options, model, chosen);
  const work = () => explainXrays(options, model, explainer, xrays, runtime, context);
  const document = out === undefined ? await work() : await fillNewFolder(out, work);
  if (options.json) return printJson(document);
  for (const [file, { findings }] of Object.entries(document.images)) {
    print(file);
    for (const [finding, { probability, empty, file: picture }] of Object.entries(findings)) {
      print(`  ${finding}: p=${probability.toFixed(3)}${empty ? ', nothing speaks for it' : ''}  ${picture}`);
    }
  }
  const { pointing, faithfulness, sanity } = document;
  if (pointing !== undefined) printPointing(pointing);
  if (faithfulness !== undefined) printFaithfulness(faithfulness);
  if (sanity !== undefined) printSanity(sanity);
}

/** What is said of each X-ray that is drawn: by file, then by finding. */
type Pictured = Record<string, { findings: Record<string, { probability: number; file: string; empty: boolean }> }>;

async function explainXrays(
  options: Options,
  model: OpenModel,
  explainer: Explainer,
  xrays: readonly Xray[],
  runtime: Runtime,
  { signal }: Context,
) {
  const { out, boxes } = options;
  const { method } = explainer;
  const title = titleOf(explainer, options);
  const drawn = out === undefined ? 0 : Math.min(mostPictures(options), xrays.length);
  const stems = stemsOf(xrays.map(({ name }) => name));
  const scorer = boxes === undefined ? undefined : boxScorer(boxes);
  const meter = options.faithfulness ? faithfulnessMeter(model, explainer, options.seed) : undefined;
  const check = options.sanity ? sanityCheck(model, explainer, options, runtime, options.seed) : undefined;
  const tensors = new Map<string, { shape: readonly number[]; data: Float32Array }>();
  const images: Pictured = {};
  await withProgress('explaining', 'image', async (update) => {
    for await (const { xray, image, position } of decodedAhead(xrays)) {
      const report = (share: number) => {
        signal.throwIfAborted();
        if (share > 0 && share < 1) update(position, xrays.length, `${Math.round(100 * share)} % of the next`);
      };
      report(0);
      const explained = await explainImage(model, explainer, image, xray.findings, report);
      scorer?.add(xray, explained);
      await meter?.add(xray, explained);
      check?.add(xray, explained);
      if (options.arrays !== undefined) {
        for (const { finding, map } of explained.findings) {
          tensors.set(`${xray.name}/${finding}`, { shape: [map.height, map.width], data: map.values });
        }
      }
      if (position < drawn) {
        const labelled = xray.boxes.map((box) => ({ ...box, label: box.finding }));
        const pictures = await drawXray(xray.name, stems[position]!, explained, labelled, {
          out: out!,
          method,
          title,
          model: model.name,
        });
        images[xray.name] = {
          findings: Object.fromEntries(
            explained.findings.map(({ finding, probability, map }) => [
              finding,
              { probability, file: pictures[finding]!, empty: map.isEmpty },
            ]),
          ),
        };
      }
      update(position + 1, xrays.length);
    }
  });
  if (drawn < xrays.length && out !== undefined) {
    notice(`pictures of ${drawn} of ${counted(xrays.length, 'X-ray')}; --pictures draws more`);
  }
  const layer = explainer.layer ?? null;
  if (options.arrays !== undefined) {
    const metadata = { method, layer: layer ?? '', model: model.path };
    await writeSafetensors(options.arrays, { tensors, metadata });
  }
  const pointing = scorer?.record(model.description.findings, options.seed);
  const faithfulness = meter?.record();
  const sanity = await check?.record(signal);
  if (out !== undefined) {
    const subtitle = `${title}; ${model.name}`;
    if (pointing !== undefined) await writePointing(out, pointing, subtitle);
    if (faithfulness !== undefined) await writeFaithfulness(out, faithfulness, subtitle);
    if (sanity !== undefined) await writeSanity(out, sanity, subtitle);
  }
  return {
    model: model.path,
    method,
    layer,
    images,
    pointing: pointing?.record,
    faithfulness: faithfulness?.record,
    sanity,
  };
}

function mostPictures({ pictures, images }: Options): number {
  return pictures ?? (images === undefined ? Number.POSITIVE_INFINITY : picturesOfFolder);
}

/** The X-rays in their order, the next one decoded while this one is computed. */
async function* decodedAhead(xrays: readonly Xray[]) {
  const decode = (xray: Xray | undefined) => {
    const image = xray === undefined ? undefined : decodeImage(xray.path);
    // Its error is thrown when its turn comes.
    image?.catch(() => undefined);
    return image;
  };
  let next = decode(xrays[0]);
  for (const [position, xray] of xrays.entries()) {
    const image = await next!;
    next = decode(xrays[position + 1]);
    yield { xray, image, position };
  }
}
