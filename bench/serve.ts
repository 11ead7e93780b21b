/**
 * `npx tsx bench/serve.ts [CLIENTS] [IMAGES] [ROUNDS]`, after `npm run build`: what serving costs. The bare sessions (one thread
 * each, the way that the server and `predict` compute) and the server with so many clients take turns with the same network,
 * DenseNet-121 at 320 × 320, and the same number of synthetic X-rays of 1024 × 1024; the sessions get theirs decoded.
 */

import { availableParallelism } from 'node:os';
import { openPool } from '../src/runtime/pool.ts';
import { openRuntime } from '../src/runtime/runtime.ts';
import { phantoms, quantile, randomModel, startBuilt } from './serving.ts';

const [clients = 8, images = 48, rounds = 3] = process.argv.slice(2).map(Number);
const size = 320;
const model = randomModel(size);
const files = phantoms(8, 1024);
const threads = availableParallelism();

async function bareSecondsPerImage(): Promise<number> {
  const runtimes = Array.from({ length: threads }, () => openRuntime({ threads: 1 }));
  const pool = await openPool(model.bytes, runtimes);
  const data = Uint8Array.from({ length: size * size }, (_, i) => (i * 7919) % 251);
  const run = () => pool.run({ image: { type: 'uint8', shape: [1, size, size], data } });
  await Promise.all(Array.from({ length: 2 * threads }, run));
  const begun = performance.now();
  await Promise.all(Array.from({ length: images }, run));
  const seconds = (performance.now() - begun) / 1000 / images;
  await Promise.all(runtimes.map((runtime) => runtime.close()));
  return seconds;
}

async function served() {
  const server = await startBuilt('--model', model.path);
  const latencies: number[] = [];
  const ask = async (i: number) => {
    const begun = performance.now();
    const body = files[i % files.length]!;
    const response = await fetch(`${server.url}/v1/predictions`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'image/png' },
    });
    if (response.status !== 200) throw new Error(`the server answered ${response.status}: ${await response.text()}`);
    await response.arrayBuffer();
    latencies.push((performance.now() - begun) / 1000);
  };
  for (let i = 0; i < 2 * threads; i++) await ask(i);
  latencies.length = 0;
  let next = 0;
  const begun = performance.now();
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (next < images) await ask(next++);
    }),
  );
  const seconds = (performance.now() - begun) / 1000 / images;
  const memory = server.residentBytes();
  const gibibytes = (memory.server + memory.decoders) / 2 ** 30;
  await server.stop();
  return { seconds, latencies, gibibytes };
}

const rates: number[] = [];
const waits: number[] = [];
for (let round = 0; round < rounds; round++) {
  const bare = await bareSecondsPerImage();
  const { seconds, latencies, gibibytes } = await served();
  // So many images wait for their turn, at so much a turn.
  const bound = 2 * clients * bare;
  rates.push(bare / seconds);
  waits.push(quantile(latencies, 0.99) / bound);
  process.stdout.write(
    `bare ${(1 / bare).toFixed(2)} images/s; ${clients} clients ${(1 / seconds).toFixed(2)} images/s, ratio ${(bare / seconds).toFixed(3)}; median ${quantile(latencies, 0.5).toFixed(3)} s, p99 ${quantile(latencies, 0.99).toFixed(3)} s of ${bound.toFixed(3)} s; ${gibibytes.toFixed(2)} GiB\n`,
  );
}
process.stdout.write(
  `${JSON.stringify({ clients, images, threads, medianRateRatio: quantile(rates, 0.5), worstP99OfBound: Math.max(...waits) })}\n`,
);
