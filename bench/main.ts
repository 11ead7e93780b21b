/**
 * `npm run bench [-- train predict decode …] [--rounds N] [--json FILE]`: measures against peers in the same run. Contenders take turns, round
 * after round, each in a process of its own, so that a slow minute of the machine strikes all of them; what counts is the ratio.
 */

import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { decodeBenchmark } from './decode.ts';
import { predictBenchmark } from './predict.ts';
import { measure, type Result, tableOf } from './rounds.ts';
import { trainBenchmark } from './train.ts';

const benchmarks = { train: trainBenchmark, predict: predictBenchmark, decode: decodeBenchmark } as const;
type Name = keyof typeof benchmarks;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '3' }, json: { type: 'string' } },
});
const names = positionals.length === 0 ? (Object.keys(benchmarks) as Name[]) : (positionals as Name[]);
for (const name of names) {
  if (!(name in benchmarks)) {
    process.stderr.write(`there is no benchmark ${name}; there are ${Object.keys(benchmarks).join(', ')}\n`);
    process.exit(2);
  }
}

const machine = {
  processor: cpus()[0]?.model ?? 'unknown',
  cores: availableParallelism(),
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  node: process.versions.node,
};
process.stdout.write(`${machine.processor}, ${machine.cores} cores, ${machine.memoryGiB} GiB, Node ${machine.node}\n`);
const results: Record<string, readonly Result[]> = {};
for (const name of names) {
  const { title, contenders } = await benchmarks[name]();
  results[name] = await measure(contenders, Number(values.rounds));
  process.stdout.write(`\n${title}\n${tableOf(results[name])}\n`);
}
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify({ machine, results }, null, 2)}\n`);
