/** The pictures of one X-ray of `roentgen explain`: one a finding, and a row of panels. */

import { basename, extname, join } from 'node:path';
import { explanationPanel } from '../report/image-figures/explanation-panel.ts';
import { writeFigure } from '../report/render.ts';
import { drawnAs, type Explained, type FindingBox, panelsOf } from './explain-image.ts';

export interface PictureOptions {
  readonly out: string;
  readonly method: string;
  /** The method in words. */
  readonly title: string;
  /** The model's name. */
  readonly model: string;
}

/**
 * Draws an X-ray.
 *
 * @param stem the beginning of the files' names
 * @returns the file of each finding's picture
 */
export async function drawXray(
  file: string,
  stem: string,
  explained: Explained,
  boxes: readonly FindingBox[],
  { out, method, title, model }: PictureOptions,
): Promise<Record<string, string>> {
  const pictures: Record<string, string> = {};
  for (const { finding, probability, map } of explained.findings) {
    const name = `${stem}-${finding.replaceAll(/[^\w-]+/g, '_')}`;
    const own = boxes.filter((box) => box.finding === finding);
    const panel = { file, image: explained.image, finding, probability, map, boxes: own };
    const figure = await explanationPanel({ ...panel, method: drawnAs(method), methodTitle: title });
    await writeFigure(out, name, figure);
    pictures[finding] = join(out, `${name}.png`);
  }
  await writeFigure(out, stem, await panelsOf([{ ...explained, file, boxes }], { method, title, subtitle: model }));
  return pictures;
}

/** The files' names without their endings; numbered where two files have the same. */
export function stemsOf(files: readonly string[]): string[] {
  const stems = files.map((file) => basename(file, extname(file)));
  const counts = new Map<string, number>();
  for (const stem of stems) counts.set(stem, (counts.get(stem) ?? 0) + 1);
  return stems.map((stem, position) => (counts.get(stem) === 1 ? stem : `${position + 1}-${stem}`));
}
