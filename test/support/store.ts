/** A store of images from any function: for tests of what uses a store. */

import type { ImageStore } from '../../src/dataset/image-store.ts';

/** Everything that a store does, by the function alone. */
export function storeBy(size: number, image: ImageStore['image']): ImageStore {
  return {
    size,
    method: 'nearest',
    image,
    async readInto(name, target, signal) {
      target.set((await image(name, signal)).data);
    },
    async ensure(name, signal) {
      await image(name, signal);
    },
    kept: () => ({ images: 0, bytes: 0 }),
  };
}
