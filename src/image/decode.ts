/**
 * Decodes a PNG, JPEG or TIFF file into one grey image whose values are those of Pillow's `convert('L')`:
 * - colour becomes luma and an alpha channel is dropped (some NIH files are RGBA), by the rule of grey.ts;
 * - 16 bits become 8 by the high byte, ⌊v / 256⌋: linear over the full range, and v · 257 comes back as v
 *   (Pillow does so for colour; 16-bit grey it cuts off at 255, which helps nobody);
 * - colour profiles, gamma chunks and EXIF orientation are ignored; of a TIFF with several pages the first is taken.
 */

import { readFile } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { InputError } from '../base/error.ts';
import { reasonOf } from '../base/files.ts';
import { decodeWithSharp, sharpVersion } from './decode-sharp.ts';
import { checkSize } from './decode-size.ts';
import { formatOf } from './format.ts';
import { type GreyImage, maximumPixels } from './image.ts';
import { inflate } from './inflate.ts';
import { decodePng } from './png/decode.ts';
import { PngFault } from './png/fault.ts';

/** What is decoded by another version may differ: part of a cache's key. The number is to be raised with the rules above. */
export const decoderVersion = `1-sharp-${sharpVersion}`;

/**
 * Decodes an image file. Several may be decoded at once: most of the work is done on libuv's threads.
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
  const format = expectedFormat(bytes, name);
  const sound = format === 'PNG' ? await decodeSoundPng(bytes, name, limit) : undefined;
  return sound ?? decodeWithSharp(bytes, name, limit);
}

/** The decoders know more formats, some of them programs of their own (SVG, PDF): only these three are let through. */
function expectedFormat(bytes: Uint8Array, name: string): 'PNG' | 'JPEG' | 'TIFF' {
  const format = formatOf(bytes);
  if (format === 'empty') throw new InputError(`the image ${name} is empty (zero bytes)`);
  if (format === 'DICOM') throw new InputError(`the image ${name} is a DICOM file; convert it to PNG first`);
  if (format !== 'other') return format;
  throw new InputError(`the image ${name} isn't a PNG, JPEG or TIFF file, whatever its name says`);
}

/** Nothing where the file isn't quite in order, or it can't be done here: sharp then tells what the file is worth. */
async function decodeSoundPng(bytes: Uint8Array, name: string, limit: number): Promise<GreyImage | undefined> {
  const check = (width: number, height: number) => checkSize(width, height, name, limit);
  try {
    return await decodePng(bytes, { crc32, inflate, checkSize: check });
  } catch (error) {
    if (error instanceof PngFault) return undefined;
    throw error;
  }
}
