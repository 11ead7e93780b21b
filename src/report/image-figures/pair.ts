/** An X-ray and, beside it, the same with the heat map over it: one small JPEG for a gallery. */

import type { EvidenceMap } from '../../explanation/maps.ts';
import { overlay, type RgbImage } from '../../explanation/overlay.ts';
import { encodeJpeg } from '../../image/encode.ts';
import type { GreyImage } from '../../image/image.ts';
import { drawn, fitted } from './picture.ts';

/** Room for one of the two, in pixels: large enough to see, small enough that a report with a hundred can be mailed. */
const room = { width: 200, height: 240 };
const gap = 6;

/** The pair as JPEG bytes; both keep the X-ray's ratio of sides. */
export function evidencePair(image: GreyImage, map: EvidenceMap): Promise<Uint8Array> {
  const small = drawn(image, fitted(image, room), 1);
  return encodeJpeg(sideBySide(coloured(small), overlay(small, map)));
}

function coloured({ width, height, data }: GreyImage): RgbImage {
  return { width, height, data: Uint8Array.from({ length: 3 * width * height }, (_, i) => data[Math.floor(i / 3)]!) };
}

/** Two pictures of one size with white between them. */
function sideBySide(left: RgbImage, right: RgbImage): RgbImage {
  const width = left.width + gap + right.width;
  const data = new Uint8Array(3 * width * left.height).fill(255);
  for (let y = 0; y < left.height; y++) {
    const row = 3 * width * y;
    data.set(left.data.subarray(3 * left.width * y, 3 * left.width * (y + 1)), row);
    data.set(right.data.subarray(3 * right.width * y, 3 * right.width * (y + 1)), row + 3 * (left.width + gap));
  }
  return { width, height: left.height, data };
}
