/** The pictures of `roentgen explain`: one a finding, and a row of panels an image. */

import { basename, extname, join } from 'node:path';
import type { Explainer } from '../explanation/explainer.ts';
import { decodeImage } from '../image/decode.ts';
import { explanationPanel } from '../report/image-figures/explanation-panel.ts';
import { writeFigure } from '../report/render.ts';
import { writeSafetensors } from '../weights/safetensors.ts';
import type { Context } from './context.ts';
import { drawnAs, explainImage, panelsOf } from './explain-image.ts';
import type { OpenModel } from './model.ts';
import { withProgress } from './progress.ts';

export interface PictureOptions {
  readonly files: readonly string[];
  readonly out: string;
  /** The method in words. */
  readonly title: string;
  readonly arrays?: string | undefined;
}

/** What is said of each image: by file, then by finding. */
export type Pictured = Record<
  string,
  { findings: Record<string, { probability: number; file: string; empty: boolean }> }
>;

export async function drawPictures(
  { files, out, title, arrays }: PictureOptions,
  model: OpenModel,
  explainer: Explainer,
  chosen: readonly number[],
  { signal }: Context,
): Promise<Pictured> {
  const { method } = explainer;
  const tensors = new Map<string, { shape: readonly number[]; data: Float32Array }>();
  const images: Pictured = {};
  await withProgress('explaining', 'image', async (update) => {
    for (const [position, file] of files.entries()) {
      const report = (share: number) => {
        signal.throwIfAborted();
        if (share < 1) update(position + share, files.length);
      };
      report(0);
      const explained = await explainImage(model, explainer, await decodeImage(file), chosen, report);
      const stem = stemOf(files, position);
      const findings: Pictured[string]['findings'] = {};
      for (const { finding, probability, map } of explained.findings) {
        const picture = `${stem}-${finding.replaceAll(/[^\w-]+/g, '_')}`;
        const panel = { file, image: explained.image, finding, probability, map };
        const figure = await explanationPanel({ ...panel, method: drawnAs(method), methodTitle: title });
        await writeFigure(out, picture, figure);
        findings[finding] = { probability, file: join(out, `${picture}.png`), empty: map.isEmpty };
        tensors.set(`${file}/${finding}`, { shape: [map.height, map.width], data: map.values });
      }
      await writeFigure(out, stem, await panelsOf([{ ...explained, file }], { method, title, subtitle: model.name }));
      images[file] = { findings };
      update(position + 1, files.length);
    }
  });
  if (arrays !== undefined) {
    const layer = explainer.layer ?? '';
    await writeSafetensors(arrays, { tensors, metadata: { method, layer, model: model.path } });
  }
  return images;
}

/** The file's name without its ending; numbered where two files have the same. */
function stemOf(files: readonly string[], position: number): string {
  const stems = files.map((file) => basename(file, extname(file)));
  const stem = stems[position]!;
  return stems.indexOf(stem) === stems.lastIndexOf(stem) ? stem : `${position + 1}-${stem}`;
}
