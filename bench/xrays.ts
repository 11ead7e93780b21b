/** X-rays of 1024×1024 pixels to decode: real ones where they are at hand, drawn ones elsewhere. */

import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writePhantoms } from '../src/phantom/dataset.ts';
import { realData } from '../test/support/data.ts';

/** A folder with at least so many images, and what is in it in words. */
export async function xrays(images: number): Promise<{ readonly path: string; readonly what: string }> {
  const real = realData('nih/images');
  if (real !== undefined) return { path: real, what: `${images} of NIH's X-rays` };
  const folder = mkdtempSync(join(tmpdir(), 'roentgen-bench-'));
  await writePhantoms({ folder, images, size: 1024, seed: 1 });
  return { path: join(folder, 'images'), what: `${images} drawn X-rays` };
}
