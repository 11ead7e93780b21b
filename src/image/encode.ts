/** Writes an image as the bytes of a PNG or JPEG file. */

import sharp from 'sharp';

export interface Pixels {
  /** Columns. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  /** Row-major `[height, width]`, grey, or `[height, width, 3]`, red, green, blue; 0 … 255. */
  readonly data: Uint8Array;
}

/** Lossless PNG bytes of a grey or coloured image. */
export async function encodePng({ width, height, data }: Pixels): Promise<Uint8Array> {
  const channels = data.length === width * height ? 1 : 3;
  const picture = sharp(data, { raw: { width, height, channels } });
  return (channels === 1 ? picture.toColourspace('b-w') : picture).png({ compressionLevel: 9 }).toBuffer();
}

/** Small JPEG bytes of a grey or coloured image, for looking at. */
export async function encodeJpeg({ width, height, data }: Pixels, quality = 80): Promise<Uint8Array> {
  const channels = data.length === width * height ? 1 : 3;
  const picture = sharp(data, { raw: { width, height, channels } });
  return (channels === 1 ? picture.toColourspace('b-w') : picture).jpeg({ quality, mozjpeg: true }).toBuffer();
}
