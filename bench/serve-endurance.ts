/**
 * `npx tsx bench/serve-endurance.ts [REQUESTS] [SEED]`, after `npm run build`: requests good and bad, many at once, on a small
 * network. Nothing may crash, every good one has to be answered and every bad one refused with a reason; memory is looked at
 * after each tenth.
 */

import { random } from '../src/base/random.ts';
import type { Problem } from '../src/server/schemas.ts';
import { drawRequest } from '../test/support/hostile-requests.ts';
import { phantoms, randomModel, startBuilt } from './serving.ts';

const [requests = 10_000, seed = 1] = process.argv.slice(2).map(Number);
const atOnce = 16;
const model = randomModel(64, { name: 'tiny', blocks: [2, 2], growth: 8, stem: 16 });
const good = phantoms(8, 128);
const server = await startBuilt('--model', model.path);
const draw = random(seed, 'endurance');
const counts = new Map<string, number>();
const faults: string[] = [];
let sent = 0;

async function one(): Promise<void> {
  const { kind, path, init, isGood } = drawRequest(draw, good);
  const response = await fetch(`${server.url}${path}`, init);
  const text = await response.text();
  counts.set(`${response.status}`, (counts.get(`${response.status}`) ?? 0) + 1);
  const isRight = isGood ? response.status === 200 : response.status >= 400 && response.status < 500;
  const hasReason = isGood || (text.startsWith('{') && (JSON.parse(text) as Problem).detail.length > 5);
  if (!isRight || !hasReason) faults.push(`${kind}: ${response.status} ${text.slice(0, 200)}`);
}

const begun = performance.now();
const mebibytes = { server: [] as number[], decoders: [] as number[] };
await Promise.all(
  Array.from({ length: atOnce }, async () => {
    while (sent < requests) {
      sent++;
      if (sent % (requests / 10) === 0) {
        const { server: own, decoders } = server.residentBytes();
        mebibytes.server.push(Math.round(own / 2 ** 20));
        mebibytes.decoders.push(Math.round(decoders / 2 ** 20));
      }
      await one();
    }
  }),
);
const seconds = (performance.now() - begun) / 1000;
const restarts = /^roentgen_decoder_restarts (\d+)$/m.exec(await (await fetch(`${server.url}/metrics`)).text())?.[1];
await server.stop();
process.stdout.write(
  `${JSON.stringify({ requests, seconds: Math.round(seconds), statuses: Object.fromEntries([...counts].sort()), mebibytes, decoderRestarts: Number(restarts), faults: faults.length })}\n`,
);
for (const fault of faults.slice(0, 20)) process.stderr.write(`${fault}\n`);
process.exitCode = faults.length > 0 ? 1 : 0;
