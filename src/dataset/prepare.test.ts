import { describe, expect, it } from 'vitest';
import { storeBy } from '../../test/support/store.ts';
import { InputError } from '../base/error.ts';
import type { ImageStore } from './image-store.ts';
import { prepareImages } from './prepare.ts';

/** A store in which the images whose names begin with `bad` can't be read. */
function storeOfNames(): ImageStore & { readonly asked: string[] } {
  const asked: string[] = [];
  const store = storeBy(1, async (name) => {
    asked.push(name);
    if (name.startsWith('bad')) throw new InputError(`the image ${name} is empty (zero bytes)`);
    return { width: 1, height: 1, data: new Uint8Array(1) };
  });
  return { ...store, asked };
}

describe('prepareImages', () => {
  it('asks for each image once, and says how far it is', async () => {
    const store = storeOfNames();
    const seen: string[] = [];
    await prepareImages(store, ['a', 'b', 'a'], { onProgress: (done, total) => void seen.push(`${done}/${total}`) });
    expect(store.asked.sort()).toEqual(['a', 'b']);
    expect(seen).toEqual(['1/2', '2/2']);
  });

  it('names the image that is bad', async () => {
    await expect(prepareImages(storeOfNames(), ['a', 'bad1'])).rejects.toThrow(
      new InputError('the image bad1 is empty (zero bytes)'),
    );
  });

  it('names all that are bad, ten of them, and counts the rest', async () => {
    const names = ['a', ...Array.from({ length: 12 }, (_, i) => `bad${i}`)];
    const error: Error = await prepareImages(storeOfNames(), names).catch((thrown) => thrown);
    expect(error.message).toMatch(/^12 of 13 images can't be read; mend them or take their rows out/);
    expect(error.message.split('\n').slice(1)).toEqual([
      ...names.slice(1, 11).map((name) => `the image ${name} is empty (zero bytes)`),
      '… and 2 more',
    ]);
  });

  it('passes on what is no fault of an image', async () => {
    const store = storeBy(1, () => Promise.reject(new TypeError('a fault')));
    await expect(prepareImages(store, ['a'])).rejects.toThrow(TypeError);
  });
});
