/**
 * Decodes JPEG and TIFF, and whatever PNG file isn't quite in order, with sharp, on libuv's threads. Colour profiles, gamma chunks and
 * EXIF orientation are ignored.
 */

import sharp, { type Metadata, type SharpOptions } from 'sharp';
import { InputError, messageOf } from '../base/error.ts';
import { checkSize } from './decode-size.ts';
import { greyOf } from './grey.ts';
import type { GreyImage } from './image.ts';

export const sharpVersion = sharp.versions.sharp;

const settings: SharpOptions = { failOn: 'warning', ignoreIcc: true, autoOrient: false };

/**
 * Decodes the bytes of an image file.
 *
 * @param name what to call the image in errors
 * @param limit pixels that are accepted
 * @throws InputError that names the image and the reason
 */
export async function decodeWithSharp(bytes: Uint8Array, name: string, limit: number): Promise<GreyImage> {
  try {
    const { width, height, isGrey, isWide } = checkHeader(
      await sharp(bytes, { ...settings, limitInputPixels: false }).metadata(),
      name,
      limit,
    );
    const space = isWide ? (isGrey ? 'grey16' : 'rgb16') : isGrey ? 'b-w' : 'srgb';
    const { data, info } = await sharp(bytes, { ...settings, limitInputPixels: limit })
      .toColourspace(space)
      .raw({ depth: isWide ? 'ushort' : 'uchar' })
      .toBuffer({ resolveWithObject: true });
    const values = isWide ? highBytes(data) : new Uint8Array(data.buffer, data.byteOffset, data.length);
    return { width, height, data: greyOf(values, info.channels, width * height) };
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`cannot decode the image ${name}, it is damaged or cut off (${lastLine(messageOf(error))})`);
  }
}

function checkHeader({ width, height, channels, depth, space }: Metadata, name: string, limit: number) {
  checkSize(width, height, name, limit);
  const isWide = depth === 'ushort';
  if (!(isWide || depth === 'uchar') || !['b-w', 'srgb', 'rgb', 'grey16', 'rgb16'].includes(space)) {
    throw new InputError(
      `the image ${name} holds ${space} values of type ${depth}; grey or RGB of 8 or 16 bits was expected`,
    );
  }
  return { width, height, isGrey: channels <= 2, isWide };
}

/** The samples arrive in the machine's own byte order. */
function highBytes(samples: Buffer): Uint8Array {
  // A view of the samples wants them at an even place.
  const at = samples.byteOffset % 2 === 0 ? samples : Buffer.from(samples);
  const wide = new Uint16Array(at.buffer, at.byteOffset, at.length / 2);
  const bytes = new Uint8Array(wide.length);
  for (let i = 0; i < wide.length; i++) bytes[i] = wide[i]! >> 8;
  return bytes;
}

/** The decoders report a chain of causes, the last one nearest to the file. */
function lastLine(text: string): string {
  return (text.trim().split('\n').at(-1) ?? '').replace(/:$/, '');
}
