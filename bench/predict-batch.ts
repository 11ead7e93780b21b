/**
 * Times predictions in bare ONNX Runtime, as many sessions side by side as asked; prints one line of JSON.
 * Arguments: images in a run, size, runs, sessions, threads of each, and the model: float32, int8, or the file of a peer.
 */

import { readFileSync } from 'node:fs';
import { openPool } from '../src/runtime/pool.ts';
import { openRuntime, type Value } from '../src/runtime/runtime.ts';
import { peakGiB } from './memory.ts';
import { ownModel } from './own-model.ts';

const [batch, size, runs, sessions, threads] = process.argv.slice(2, 7).map(Number) as [
  number,
  number,
  number,
  number,
  number,
];
const model = process.argv[7]!;
const isOwn = model === 'float32' || model === 'int8';
const bytes = isOwn ? await ownModel(model, size) : readFileSync(model);
const pixels = Uint8Array.from({ length: batch * size * size }, (_, i) => (i * 7919) % 251);
const image: Value = isOwn
  ? { type: 'uint8', shape: [batch, size, size], data: pixels }
  : {
      type: 'float32',
      shape: [batch, 3, size, size],
      data: Float32Array.from({ length: 3 * pixels.length }, (_, i) => pixels[i % pixels.length]! / 125 - 1),
    };
const runtimes = Array.from({ length: sessions }, () => openRuntime({ threads }));
const pool = await openPool(bytes, runtimes);
const secondsPerImage: number[] = [];
for (let run = 0; run < runs; run++) {
  const start = performance.now();
  await Promise.all(runtimes.map(() => pool.run({ image })));
  secondsPerImage.push((performance.now() - start) / 1000 / (batch * sessions));
}
process.stdout.write(`${JSON.stringify({ seconds: secondsPerImage, peakGiB: peakGiB() })}\n`);
await Promise.all(runtimes.map((runtime) => runtime.close()));
