/** Times passes over images; prints one line of JSON. Arguments: folder, images, size, passes, images at once, files or cache. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openImageCache } from '../src/dataset/image-cache.ts';
import { createImageStore } from '../src/dataset/image-store.ts';
import { openImageFolder } from '../src/dataset/images.ts';
import { peakGiB } from './memory.ts';

const [path, from] = [process.argv[2]!, process.argv[7]!];
const [images, size, passes, atOnce] = process.argv.slice(3, 7).map(Number) as [number, number, number, number];
const folder = await openImageFolder(path);
const names = folder.names.slice(0, images);
const settings = { size, method: 'nearest' } as const;
const place = mkdtempSync(join(tmpdir(), 'roentgen-bench-'));
const cache = from === 'cache' ? await openImageCache({ ...settings, folder: place }) : undefined;
const store = createImageStore({ ...settings, folder, cache, memoryBudgetBytes: 0, concurrency: atOnce });
const targets = names.map(() => new Uint8Array(size ** 2));
const pass = () => Promise.all(names.map((name, index) => store.readInto(name, targets[index]!)));
if (cache !== undefined) await pass();
// A pass over the cache takes milliseconds.
const times = cache === undefined ? 1 : 50;
const secondsPerImage: number[] = [];
for (let i = 0; i < passes; i++) {
  const start = performance.now();
  for (let time = 0; time < times; time++) await pass();
  secondsPerImage.push((performance.now() - start) / 1000 / times / names.length);
}
await cache?.close();
rmSync(place, { recursive: true });
process.stdout.write(`${JSON.stringify({ seconds: secondsPerImage, peakGiB: peakGiB() })}\n`);
