/**
 * `npx tsx bench/serve.ts [CLIENTS] [IMAGES] [ROUNDS]`, after `npm run build`: what serving costs. The bare sessions (one thread
 * each, the way that the server and `predict` compute) and the server with so many clients take turns with the same network,
 * DenseNet-121 at 320 × 320, and the same number of synthetic X-rays of 1024 × 1024; the sessions get theirs decoded. Beside the
 * rates stands the processor time an image, which other programs on the machine disturb less: with all cores at work, the ratio
 * of rates is the ratio of these.
 */

import { Agent, request } from 'node:http';
import { availableParallelism } from 'node:os';
import { openPool } from '../src/runtime/pool.ts';
import { openRuntime } from '../src/runtime/runtime.ts';
import { phantoms, quantile, randomModel, startBuilt } from './serving.ts';

const [clients = 8, images = 48, rounds = 3] = process.argv.slice(2).map(Number);
const size = 320;
const model = randomModel(size);
const files = phantoms(8, 1024);
const threads = availableParallelism();

async function bare() {
  const runtimes = Array.from({ length: threads }, () => openRuntime({ threads: 1 }));
  const pool = await openPool(model.bytes, runtimes);
  const data = Uint8Array.from({ length: size * size }, (_, i) => (i * 7919) % 251);
  const run = () => pool.run({ image: { type: 'uint8', shape: [1, size, size], data } });
  await Promise.all(Array.from({ length: 2 * threads }, run));
  const [begun, used] = [performance.now(), process.cpuUsage()];
  await Promise.all(Array.from({ length: images }, run));
  const seconds = (performance.now() - begun) / 1000 / images;
  const { user, system } = process.cpuUsage(used);
  await Promise.all(runtimes.map((runtime) => runtime.close()));
  return { seconds, processor: (user + system) / 1e6 / images };
}

/** The clients share the cores with the server: `fetch` takes four times as much of them for it as this. */
function post(url: string, body: Uint8Array, agent: Agent): Promise<void> {
  const headers = { 'content-type': 'image/png', 'content-length': body.length };
  return new Promise((resolve, reject) => {
    request(url, { method: 'POST', agent, headers }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`the server answered ${response.statusCode}`));
      response.resume().on('end', resolve);
    })
      .on('error', reject)
      .end(body);
  });
}

async function served() {
  const server = await startBuilt('--model', model.path);
  const latencies: number[] = [];
  const agent = new Agent({ keepAlive: true });
  const ask = async (i: number) => {
    const begun = performance.now();
    await post(`${server.url}/v1/predictions`, files[i % files.length]!, agent);
    latencies.push((performance.now() - begun) / 1000);
  };
  for (let i = 0; i < files.length; i++) await ask(i);
  latencies.length = 0;
  let next = 0;
  const [begun, used] = [performance.now(), server.processorSeconds()];
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (next < images) await ask(next++);
    }),
  );
  const seconds = (performance.now() - begun) / 1000 / images;
  const processor = (server.processorSeconds() - used) / images;
  const memory = server.residentBytes();
  const gibibytes = (memory.server + memory.decoders) / 2 ** 30;
  agent.destroy();
  await server.stop();
  return { seconds, processor, latencies, gibibytes };
}

const rates: number[] = [];
const processorRatios: number[] = [];
const waits: number[] = [];
for (let round = 0; round < rounds; round++) {
  const session = await bare();
  const { seconds, processor, latencies, gibibytes } = await served();
  // So many images wait for their turn, at so much a turn.
  const bound = 2 * clients * session.seconds;
  rates.push(session.seconds / seconds);
  processorRatios.push(session.processor / processor);
  waits.push(quantile(latencies, 0.99) / bound);
  const columns = {
    'bare images/s': 1 / session.seconds,
    'served images/s': 1 / seconds,
    'ratio of rates': session.seconds / seconds,
    'bare processor s': session.processor,
    'served processor s': processor,
    'ratio of processor time': session.processor / processor,
    'median s': quantile(latencies, 0.5),
    'p99 s': quantile(latencies, 0.99),
    'bound s': bound,
    GiB: gibibytes,
  };
  const text = Object.entries(columns).map(([name, value]) => `${name} ${value.toFixed(3)}`);
  process.stdout.write(`${text.join('; ')}\n`);
}
const medians = { rates: quantile(rates, 0.5), processorTime: quantile(processorRatios, 0.5) };
process.stdout.write(
  `${JSON.stringify({ clients, images, threads, medianRatio: medians, worstP99OfBound: Math.max(...waits) })}\n`,
);
