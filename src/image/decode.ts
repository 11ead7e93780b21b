/**
 * Decodes a PNG, JPEG or TIFF file into one grey image whose values are those of Pillow's `convert('L')`:
 * - colour becomes luma and an alpha channel is dropped (some NIH files are RGBA), by the rule of grey.ts;
 * - 16 bits become 8 by the high byte, ⌊v / 256⌋: linear over the full range, and v · 257 comes back as v
 *   (Pillow does so for colour; 16-bit grey it cuts off at 255, which helps nobody);
 * - colour profiles, gamma chunks and EXIF orientation are ignored; of a TIFF with several pages the first is taken.
 */

import { readFile } from 'node:fs/promises';
import sharp, { type Metadata, type SharpOptions } from 'sharp';
import { InputError, messageOf } from '../base/error.ts';
import { reasonOf } from '../base/files.ts';
import { formatOf } from './format.ts';
import { greyOf } from './grey.ts';
import { type GreyImage, maximumPixels } from './image.ts';

/** What is decoded by another version may differ: part of a cache's key. The number is to be raised with the rules above. */
export const decoderVersion = `1-sharp-${sharp.versions.sharp}`;

const settings: SharpOptions = { failOn: 'warning', ignoreIcc: true, autoOrient: false };

/**
 * Decodes an image file. Several may be decoded at once: the work is done on libuv's threads.
 *
 * @throws InputError that names the file and the reason: missing, a folder, empty, another format, damaged or
 * truncated, more than `maximumPixels`, CMYK or floating-point values.
 */
export async function decodeImage(path: string): Promise<GreyImage> {
  const bytes = await readFile(path).catch((error) => {
    throw new InputError(`cannot read the image ${path}: ${reasonOf(error)}`);
  });
  return decodeImageBytes(bytes, path);
}

/**
 * Decodes the bytes of an image file.
 *
 * @param name what to call the image in errors
 * @param limit pixels that are accepted, for one who has to take less than `maximumPixels`
 * @throws InputError as `decodeImage`
 */
export async function decodeImageBytes(bytes: Uint8Array, name: string, limit = maximumPixels): Promise<GreyImage> {
  checkFormat(bytes, name);
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

/** The decoder knows more formats, some of them programs of their own (SVG, PDF): only these three are let through. */
function checkFormat(bytes: Uint8Array, name: string): void {
  const format = formatOf(bytes);
  if (format === 'empty') throw new InputError(`the image ${name} is empty (zero bytes)`);
  if (format === 'DICOM') throw new InputError(`the image ${name} is a DICOM file; convert it to PNG first`);
  if (format !== 'other') return;
  throw new InputError(`the image ${name} isn't a PNG, JPEG or TIFF file, whatever its name says`);
}

function checkHeader({ width, height, channels, depth, space }: Metadata, name: string, limit: number) {
  if (width * height > limit) {
    throw new InputError(
      `the image ${name} has ${width} × ${height} pixels, more than the ${limit} that are accepted; make it smaller first`,
    );
  }
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
