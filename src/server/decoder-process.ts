/**
 * A process that decodes images and nothing else: what is wrong with an image, or in a decoder, ends here and not in the
 * server. It is told one image at a time, touches no file, and ends with the server.
 */

import sharp from 'sharp';
import { InputError, messageOf } from '../base/error.ts';
import { decodeImageBytes } from '../image/decode.ts';
import { encodePng } from '../image/encode.ts';
import type { GreyImage } from '../image/image.ts';
import { resize } from '../image/resize.ts';
import type { DecodeAnswer, DecodeRequest } from './decoder.ts';

// Nothing is decoded twice here, and the processes themselves are the threads.
sharp.cache(false);
sharp.concurrency(1);

process.on('disconnect', () => process.exit());
process.on('message', async (request: DecodeRequest) => {
  send(await answer(request));
});
send({ kind: 'ready' });

async function answer({ length, name, maximumPixels, target }: DecodeRequest): Promise<DecodeAnswer> {
  try {
    const bytes = await receive(length);
    const image = await decodeImageBytes(bytes, name, maximumPixels);
    const { width, height } = image;
    const data = target.as === 'pixels' ? resize(image, target.size, target.method).data : await picture(image, target);
    return { kind: 'decoded', width, height, data };
  } catch (error) {
    return { kind: 'refused', reason: messageOf(error), isFault: !(error instanceof InputError) };
  }
}

/** What has come through the standard input for the image in hand; the message that tells of it may come later. */
let pieces: Buffer[] = [];
let arrived = 0;
let onArrival: () => void = () => undefined;
process.stdin.on('data', (piece: Buffer) => {
  pieces.push(piece);
  arrived += piece.length;
  onArrival();
});

/** The bytes of an image's file, once they are all there. */
async function receive(length: number): Promise<Uint8Array> {
  while (arrived < length)
    await new Promise<void>((resolve) => {
      onArrival = resolve;
    });
  const bytes = Buffer.concat(pieces, length);
  pieces = [];
  arrived = 0;
  return bytes;
}

/** A PNG of the whole image whose longer side has at most `longest` pixels; as large as it is where none are said. */
async function picture(image: GreyImage, { longest = Infinity }: { readonly longest?: number }): Promise<Uint8Array> {
  const scale = Math.min(1, longest / Math.max(image.width, image.height));
  const width = Math.max(1, Math.round(image.width * scale));
  const height = Math.max(1, Math.round(image.height * scale));
  return encodePng(resize(image, { width, height }, 'antialias'));
}

function send(message: DecodeAnswer | { readonly kind: 'ready' }): void {
  process.send?.(message);
}
