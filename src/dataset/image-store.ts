/**
 * Images of a folder, decoded and resized to what a network takes, and kept in memory as far as a budget allows, so
 * that the second epoch doesn't decode again.
 */

import { decodeImage } from '../image/decode.ts';
import type { GreyImage } from '../image/image.ts';
import { type ResizeMethod, resize } from '../image/resize.ts';
import { createLimiter, defaultConcurrency, throwIfInterrupted } from './concurrency.ts';
import { type ImageFolder, imagePath } from './images.ts';

export interface ImageStore {
  /** The side of the square images in pixels. */
  readonly size: number;
  readonly method: ResizeMethod;
  /**
   * The image of this name at the store's size. The pixels are shared: don't write to them.
   *
   * @throws InputError that names the file if it is missing, ambiguous or can't be decoded; InterruptedError if the
   * signal was aborted before decoding began.
   */
  image(name: string, signal?: AbortSignal | undefined): Promise<GreyImage>;
  /** Images and bytes kept in memory. */
  kept(): { readonly images: number; readonly bytes: number };
}

export interface ImageStoreOptions {
  readonly folder: ImageFolder;
  /** The side of the square images in pixels. */
  readonly size: number;
  readonly method: ResizeMethod;
  /** Bytes of pixels to keep; 0 keeps nothing. Default 1 GiB: ten thousand images of 320 × 320. */
  readonly memoryBudgetBytes?: number | undefined;
  /** Images decoded at once. */
  readonly concurrency?: number | undefined;
}

/**
 * Makes a store. Once the budget is used up, what is kept stays: an epoch goes through all images once, and to drop the
 * oldest for the newest would drop each image just before its next turn.
 */
export function createImageStore(options: ImageStoreOptions): ImageStore {
  const { folder, size, method, memoryBudgetBytes = 2 ** 30, concurrency = defaultConcurrency } = options;
  const limiter = createLimiter(concurrency);
  const kept = new Map<string, GreyImage>();
  let bytes = 0;
  const load = async (name: string): Promise<GreyImage> => {
    const image = resize(await decodeImage(imagePath(folder, name)), size, method);
    if (!kept.has(name) && bytes + image.data.length <= memoryBudgetBytes) {
      kept.set(name, image);
      bytes += image.data.length;
    }
    return image;
  };
  return {
    size,
    method,
    image: async (name, signal) =>
      kept.get(name) ??
      limiter(async () => {
        throwIfInterrupted(signal);
        return kept.get(name) ?? load(name);
      }),
    kept: () => ({ images: kept.size, bytes }),
  };
}
