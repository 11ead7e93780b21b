/**
 * Decodes a JPEG file into grey by the browser's own decoder. What would make it change values or turn the image, Exif
 * orientation and colour profile (APP1 and APP2), is taken out of the file first: the project's rule is to ignore both.
 * Markers: ITU-T T.81, annex B.
 */

import { greyOf } from '../../../src/image/grey.ts';
import type { GreyImage } from '../../../src/image/image.ts';
import { checkSize, DecodeFault } from './fault.ts';

/** @throws DecodeFault for CMYK and 12 bits, a file that is too large, damaged or cut off */
export async function decodeJpeg(bytes: Uint8Array<ArrayBuffer>): Promise<GreyImage> {
  const plain = withoutColourAndOrientation(bytes);
  const bitmap = await createImageBitmap(new Blob([...plain], { type: 'image/jpeg' }), {
    colorSpaceConversion: 'none',
    premultiplyAlpha: 'none',
  }).catch(() => {
    throw new DecodeFault('the file is damaged or cut off');
  });
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (context === null) throw new DecodeFault(`the browser has no memory for ${width} × ${height} pixels`, true);
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return { width, height, data: greyOf(context.getImageData(0, 0, width, height).data, 4, width * height) };
}

/** The file's pieces without APP1 and APP2. @throws DecodeFault for what the browser would decode to other values */
function withoutColourAndOrientation(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer>[] {
  const kept = [bytes.subarray(0, 2)];
  // Every file ends with EOI; without it the rest of the image would come out grey, and nobody would know.
  if (!endsWithMarker(bytes)) throw new DecodeFault('the file is cut off');
  for (let at = 2; at + 4 <= bytes.length; ) {
    const marker = bytes[at + 1]!;
    if (bytes[at] !== 0xff) throw new DecodeFault('the file is damaged: a marker is missing');
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const length = 2 + (bytes[at + 2]! << 8) + bytes[at + 3]!;
    const segment = bytes.subarray(at, at + length);
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) checkFrame(segment);
    if (marker === 0xda) return [...kept, bytes.subarray(at)];
    if (marker !== 0xe1 && marker !== 0xe2) kept.push(segment);
    at += length;
  }
  throw new DecodeFault('the file is cut off');
}

function endsWithMarker(bytes: Uint8Array): boolean {
  // Some writers pad the end with zeros.
  const last = bytes.findLastIndex((byte) => byte !== 0);
  return bytes.subarray(Math.max(last - 64, 0)).some((byte, i, end) => byte === 0xff && end[i + 1] === 0xd9);
}

function checkFrame(segment: Uint8Array): void {
  const [precision, height, width, components] = [
    segment[4]!,
    (segment[5]! << 8) + segment[6]!,
    (segment[7]! << 8) + segment[8]!,
    segment[9]!,
  ];
  if (precision !== 8) throw new DecodeFault(`it has ${precision} bits a sample; 8 were expected`);
  if (components !== 1 && components !== 3) {
    throw new DecodeFault('it holds CMYK colours; save it as grey or RGB first');
  }
  checkSize(width, height);
}
