/**
 * Times predictions of image files as `roentgen predict` makes them, decoding included; prints one line of JSON.
 * Arguments: folder, images (repeated where there are fewer), size, passes, threads, which of own-model.ts, files or cache.
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { predictBatches } from '../src/cli/predict-batches.ts';
import { noImageCache, openImageCache } from '../src/dataset/image-cache.ts';
import { createImageStore } from '../src/dataset/image-store.ts';
import { openImageFolder } from '../src/dataset/images.ts';
import { openPool } from '../src/runtime/pool.ts';
import { openRuntime } from '../src/runtime/runtime.ts';
import { peakGiB } from './memory.ts';
import { type OwnModel, ownModel } from './own-model.ts';

const [path, model, from] = [process.argv[2]!, process.argv[7] as OwnModel, process.argv[8]!];
const [images, size, passes, threads] = process.argv.slice(3, 7).map(Number) as [number, number, number, number];
const folder = await openImageFolder(path);
const names = Array.from({ length: images }, (_, i) => folder.names[i % folder.names.length]!);
const place = mkdtempSync(join(tmpdir(), 'roentgen-bench-'));
const settings = { size, method: 'nearest' } as const;
const cache = from === 'cache' ? await openImageCache({ ...settings, folder: place }) : noImageCache;
const store = createImageStore({ ...settings, folder, cache, memoryBudgetBytes: 0 });
const runtimes = Array.from({ length: threads }, () => openRuntime({ threads: 1 }));
const pool = await openPool(await ownModel(model, size), runtimes);
const secondsPerImage: number[] = [];
for (let pass = 0; pass < passes; pass++) {
  const start = performance.now();
  for await (const _ of predictBatches(pool, store, names, 1, new AbortController().signal));
  secondsPerImage.push((performance.now() - start) / 1000 / names.length);
}
process.stdout.write(`${JSON.stringify({ seconds: secondsPerImage, peakGiB: peakGiB() })}\n`);
await Promise.all(runtimes.map((runtime) => runtime.close()));
await cache.close();
rmSync(place, { recursive: true });
