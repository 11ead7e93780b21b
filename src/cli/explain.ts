/** `roentgen explain`: heat maps over X-rays, one picture a finding and one row of panels an image. */

import { basename, extname, join } from 'node:path';
import { Option } from 'commander';
import { coarseMapOf, type EvidenceMap, evidenceMap } from '../explanation/maps.ts';
import type { ExplanationMethod } from '../explanation/overlay.ts';
import { decodeImage } from '../image/decode.ts';
import type { GreyImage } from '../image/image.ts';
import { resize } from '../image/resize.ts';
import type { Box } from '../report/image-figures/boxes.ts';
import { explanationPanel } from '../report/image-figures/explanation-panel.ts';
import { explanationPanels } from '../report/image-figures/panels.ts';
import { writeFigure } from '../report/render.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { writeSafetensors } from '../weights/safetensors.ts';
import type { AddCommand, Context } from './context.ts';
import { chosenFindings, type OpenModel, openModel, withRuntime } from './model.ts';
import { type DeviceChoice, deviceOption, list, positiveInteger } from './options.ts';
import { fillNewFolder } from './out-folder.ts';
import { print, printJson } from './output.ts';
import { withProgress } from './progress.ts';
import { addModelFlags, type ModelFlags } from './weight-options.ts';

interface Options extends ModelFlags {
  readonly model: string;
  readonly image: readonly string[];
  readonly findings?: readonly string[];
  readonly method: 'gradcam' | 'notebook';
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
      new Option('--method <name>', 'gradcam, or exactly the course notebook’s form of it')
        .choices(['gradcam', 'notebook'])
        .default('gradcam'),
    )
    .requiredOption('--out <folder>', 'new folder for the pictures')
    .option('--arrays <file>', 'also write the maps as float32 [H, W] into this safetensors file')
    .option('--threads <n>', 'threads to compute with; all cores otherwise', positiveInteger)
    .addOption(deviceOption())
    .option('--json', 'print one JSON document instead of prose')
    .addHelpText(
      'after',
      `
A map is relative to its own maximum: read it with the probability. A map in which nothing speaks for the finding is
empty, and said to be.

Example:
  $ roentgen explain --model run --image images/00000001_000.png --findings Mass,Edema --out maps`,
    )
    .action((options: Options) => withRuntime(options, (runtime) => explain(options, runtime, context)));
  addModelFlags(command, '--weights-findings <names>');
};

async function explain(options: Options, runtime: Runtime, context: Context): Promise<void> {
  const model = await openModel(options.model, runtime, options);
  const chosen = chosenFindings(model, options.findings);
  const document = await fillNewFolder(options.out, () => explainFiles(options, model, chosen, context));
  if (options.json) return printJson(document);
  for (const [file, { findings }] of Object.entries(document.images)) {
    print(file);
    for (const [finding, { probability, empty, file: picture }] of Object.entries(findings)) {
      print(`  ${finding}: p=${probability.toFixed(3)}${empty ? ', nothing speaks for it' : ''}  ${picture}`);
    }
  }
}

export interface Explained {
  readonly image: GreyImage;
  readonly findings: readonly { readonly finding: string; readonly probability: number; readonly map: EvidenceMap }[];
}

/** Probabilities and maps of one X-ray, for the findings at the given positions. */
export async function explainImage(
  { session, description }: OpenModel,
  image: GreyImage,
  chosen: readonly number[],
  method: Options['method'],
): Promise<Explained> {
  const { size, resize: way, findings } = description;
  const { data } = resize(image, size, way);
  const results = await session.run({ image: { type: 'uint8', shape: [1, size, size], data } });
  const heatmap = results[method === 'notebook' ? 'notebook_heatmap' : 'heatmap']!;
  return {
    image,
    findings: chosen.map((index) => ({
      finding: findings[index]!,
      probability: Number(results.probability!.data[index]),
      map: evidenceMap(coarseMapOf(heatmap.data as Float32Array, heatmap.shape, 0, index), {
        width: size,
        height: size,
      }),
    })),
  };
}

/** The row of panels of explained images; `boxes` gives those of a finding in an image, if any are known. */
export async function panelsOf(
  explained: readonly (Explained & {
    readonly file: string;
    readonly boxes?: readonly (Box & { finding: string })[];
  })[],
  method: ExplanationMethod,
  subtitle: string,
): Promise<string> {
  return explanationPanels({
    method,
    subtitle,
    images: explained.map(({ file, image, findings, boxes = [] }) => ({
      file,
      image,
      findings: findings.map((each) => ({ ...each, boxes: boxes.filter(({ finding }) => finding === each.finding) })),
    })),
  });
}

async function explainFiles(options: Options, model: OpenModel, chosen: readonly number[], { signal }: Context) {
  const { out, method: name, image: files } = options;
  const method: ExplanationMethod = name === 'notebook' ? 'notebook' : 'ours';
  const arrays = new Map<string, { shape: readonly number[]; data: Float32Array }>();
  const images: Record<string, { findings: Record<string, { probability: number; file: string; empty: boolean }> }> =
    {};
  await withProgress('explaining', 'image', async (update) => {
    for (const [position, file] of files.entries()) {
      signal.throwIfAborted();
      const explained = await explainImage(model, await decodeImage(file), chosen, name);
      const stem = stemOf(files, position);
      const findings: (typeof images)[string]['findings'] = {};
      for (const { finding, probability, map } of explained.findings) {
        const picture = `${stem}-${finding.replaceAll(/[^\w-]+/g, '_')}`;
        await writeFigure(
          out,
          picture,
          await explanationPanel({ file, image: explained.image, method, finding, probability, map }),
        );
        findings[finding] = { probability, file: join(out, `${picture}.png`), empty: map.isEmpty };
        arrays.set(`${file}/${finding}`, { shape: [map.height, map.width], data: map.values });
      }
      await writeFigure(out, stem, await panelsOf([{ ...explained, file }], method, model.name));
      images[file] = { findings };
      update(position + 1, files.length);
    }
  });
  if (options.arrays !== undefined) {
    await writeSafetensors(options.arrays, { tensors: arrays, metadata: { method: name, model: model.path } });
  }
  return { images };
}

/** The file's name without its ending; numbered where two files have the same. */
function stemOf(files: readonly string[], position: number): string {
  const stems = files.map((file) => basename(file, extname(file)));
  const stem = stems[position]!;
  return stems.indexOf(stem) === stems.lastIndexOf(stem) ? stem : `${position + 1}-${stem}`;
}
