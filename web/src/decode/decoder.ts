/** The page's side of decoding. */

import type { GreyImage } from '../../../src/image/image.ts';
import { type Ask, askWorker } from '../worker/calls.ts';

let ask: Ask<Blob, GreyImage, never> | undefined;

/** Decodes a file in a worker. @throws DecodeFault that says why not */
export function decode(file: Blob): Promise<GreyImage> {
  ask ??= askWorker<Blob, GreyImage>(new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' }));
  return ask(file);
}
