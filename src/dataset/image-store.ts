/**
 * Images of a folder, decoded and resized to what a network takes, so that the second epoch doesn't decode again: kept in a
 * cache on the disk where there is one, and in memory as far as a budget allows otherwise.
 */

import { decodeImageBytes } from '../image/decode.ts';
import type { GreyImage } from '../image/image.ts';
import { type ResizeMethod, resize } from '../image/resize.ts';
import type { CachePlace } from './cache-contents.ts';
import { createLimiter, defaultConcurrency, throwIfInterrupted } from './concurrency.ts';
import { type ImageCache, noImageCache } from './image-cache.ts';
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
  /**
   * Writes the pixels of the image into the target, `[size, size]`.
   *
   * @throws as `image`
   */
  readInto(name: string, target: Uint8Array, signal?: AbortSignal | undefined): Promise<void>;
  /**
   * Makes sure that the image can be had, and keeps it as far as that goes. An image in the disk's cache isn't read.
   *
   * @throws as `image`
   */
  ensure(name: string, signal?: AbortSignal | undefined): Promise<void>;
  /** Images and bytes kept in memory. */
  kept(): { readonly images: number; readonly bytes: number };
}

export interface ImageStoreOptions {
  readonly folder: ImageFolder;
  /** The side of the square images in pixels. */
  readonly size: number;
  readonly method: ResizeMethod;
  /** A cache of the same size and method; none if left out. Whoever opened it closes it. */
  readonly cache?: ImageCache | undefined;
  /**
   * Bytes of pixels to keep in memory, of images that aren't in the cache; 0 keeps nothing. Default 1 GiB: ten thousand
   * images of 320 × 320.
   */
  readonly memoryBudgetBytes?: number | undefined;
  /** Images decoded at once. */
  readonly concurrency?: number | undefined;
}

/**
 * Makes a store. Once the budget is used up, what is kept stays: an epoch goes through all images once, and to drop the
 * oldest for the newest would drop each image just before its next turn. A file is looked at once: what happens to it
 * while the store is in use doesn't change a training that has begun.
 */
export function createImageStore(options: ImageStoreOptions): ImageStore {
  const { folder, size, method, cache = noImageCache, memoryBudgetBytes = 2 ** 30 } = options;
  const limiter = createLimiter(options.concurrency ?? defaultConcurrency);
  const places = new Map<string, CachePlace>();
  const kept = new Map<string, GreyImage>();
  let bytes = 0;
  const keep = (name: string, image: GreyImage) => {
    if (kept.has(name) || bytes + image.data.length > memoryBudgetBytes) return;
    kept.set(name, image);
    bytes += image.data.length;
  };
  const imageOf = (data: Uint8Array): GreyImage => ({ width: size, height: size, data });

  /** Learns where the image is; gives the image itself where it isn't in the cache, or was decoded just now. */
  const locate = async (name: string, signal: AbortSignal | undefined): Promise<GreyImage | undefined> => {
    throwIfInterrupted(signal);
    if (kept.has(name) || places.has(name)) return kept.get(name);
    const path = imagePath(folder, name);
    const place = await cache.find(path);
    if (place !== undefined) {
      places.set(name, place);
      return undefined;
    }
    return limiter(async () => {
      throwIfInterrupted(signal);
      if (kept.has(name) || places.has(name)) return kept.get(name);
      const decode = async (file: Uint8Array) => resize(await decodeImageBytes(file, path), size, method).data;
      const added = await cache.add(path, decode);
      const image = added.pixels && imageOf(added.pixels);
      if (added.place !== undefined) places.set(name, added.place);
      else if (image !== undefined) keep(name, image);
      return image;
    });
  };

  /** @param target where to read the pixels if they are in the cache */
  const get = async (name: string, target: () => Uint8Array, signal: AbortSignal | undefined): Promise<GreyImage> => {
    for (;;) {
      const image = await locate(name, signal);
      if (image !== undefined) return image;
      const [place, data] = [places.get(name), target()];
      if (place !== undefined && (await cache.read(place, data))) return imageOf(data);
      // It was damaged: the cache has thrown it away, and its content is made again.
      if (places.get(name) === place) places.delete(name);
    }
  };

  return {
    size,
    method,
    image: (name, signal) => get(name, () => new Uint8Array(size ** 2), signal),
    async readInto(name, target, signal) {
      if (target.length !== size ** 2)
        throw new RangeError(`a target of ${target.length} bytes for ${size ** 2} pixels`);
      const { data } = await get(name, () => target, signal);
      if (data !== target) target.set(data);
    },
    async ensure(name, signal) {
      await locate(name, signal);
    },
    kept: () => ({ images: kept.size, bytes }),
  };
}
