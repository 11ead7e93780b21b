/**
 * Heat maps over a few X-rays, the same ones epoch after epoch, to see where a network that is learning looks.
 * For each image: one picture for each finding that it has by its labels; where it has none, one for the likeliest finding.
 */

import { coarseMapOf, evidenceMap } from '../../explanation/maps.ts';
import { overlay } from '../../explanation/overlay.ts';
import { encodePng } from '../../image/encode.ts';
import type { GreyImage } from '../../image/image.ts';
import type { TaggedPng } from './callback.ts';

export interface WatchedImage {
  readonly name: string;
  /** At the network's size. */
  readonly image: GreyImage;
  /** The findings that its labels say it has. */
  readonly positives: readonly string[];
}

export interface HeatMapOptions {
  /** In the network's order. */
  readonly findings: readonly string[];
  readonly images: readonly WatchedImage[];
  /** The classifier's outputs for one image. */
  readonly predict: (image: GreyImage) => Promise<{
    /** `[1, L]` */
    readonly probability: Float32Array;
    readonly heatmap: { readonly data: Float32Array; readonly shape: readonly number[] };
  }>;
}

/**
 * Pictures under `heat_map/<image>/<finding>`, at the network's size.
 *
 * @throws InputError as `evidenceMap` where a map holds NaN or infinity
 */
export async function heatMapImages({ findings, images, predict }: HeatMapOptions): Promise<TaggedPng[]> {
  const pictures: TaggedPng[] = [];
  for (const { name, image, positives } of images) {
    const { probability, heatmap } = await predict(image);
    const likeliest = probability.reduce((best, each, index) => (each > probability[best]! ? index : best), 0);
    for (const finding of positives.length > 0 ? positives : [findings[likeliest]!]) {
      const coarse = coarseMapOf(heatmap.data, heatmap.shape, 0, findings.indexOf(finding));
      const png = await encodePng(overlay(image, evidenceMap(coarse, image)));
      pictures.push({ tag: `heat_map/${name}/${finding}`, png });
    }
  }
  return pictures;
}
