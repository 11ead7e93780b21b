/** Decodes the images of a folder into a cache and says so when half of them are on the disk; then waits to be killed. Arguments: cache, images. */

import { setTimeout as pause } from 'node:timers/promises';
import { openImageCache } from '../../src/dataset/image-cache.ts';
import { createImageStore } from '../../src/dataset/image-store.ts';
import { openImageFolder } from '../../src/dataset/images.ts';

const [cacheFolder, images] = process.argv.slice(2) as [string, string];
const settings = { size: 6, method: 'antialias' } as const;
const folder = await openImageFolder(images);
const store = createImageStore({
  ...settings,
  folder,
  cache: await openImageCache({ ...settings, folder: cacheFolder }),
});
const half = Math.ceil(folder.names.length / 2);
for (const name of folder.names.slice(0, half)) await store.ensure(name);
// Longer than lines are held back.
await pause(1500);
for (const name of folder.names.slice(half)) await store.ensure(name);
process.stdout.write('half\n');
await pause(60_000);
