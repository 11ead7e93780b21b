/**
 * `npm run bench [-- train predict decode evaluate bootstrap explain methods scaling memory page] [--rounds N] [--json FILE]`: measures against peers in the same run. Contenders take turns, round
 * after round, each in a process of its own, so that a slow minute of the machine strikes all of them; what counts is the ratio.
 */

import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus, release, totalmem, type } from 'node:os';
import { parseArgs } from 'node:util';
import { decodeBenchmark } from './decode.ts';
import { bootstrapBenchmark, evaluateBenchmark } from './evaluate.ts';
import { explainBenchmark } from './explain.ts';
import { methodsBenchmark } from './explain-methods.ts';
import { pageBenchmark } from './page.ts';
import { versionsOf } from './peers.ts';
import { predictBenchmark } from './predict.ts';
import { predictMemoryBenchmark } from './predict-memory.ts';
import { type Benchmark, measure, type Result, tableOf } from './rounds.ts';
import { scalingBenchmark } from './scaling.ts';
import { trainBenchmark } from './train.ts';

const benchmarks = {
  train: trainBenchmark,
  predict: predictBenchmark,
  decode: decodeBenchmark,
  evaluate: evaluateBenchmark,
  bootstrap: bootstrapBenchmark,
  explain: explainBenchmark,
  methods: methodsBenchmark,
  scaling: scalingBenchmark,
  memory: predictMemoryBenchmark,
  page: pageBenchmark,
} as const satisfies Record<string, () => Promise<Benchmark>>;
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
  system: `${type()} ${release()}`,
};
const versions = { node: process.versions.node, ...versionsOf() };
process.stdout.write(`${machine.processor}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.system}\n`);
process.stdout.write(
  `${Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ')}\n`,
);
const measured: Record<string, { title: string; seconds: string; contenders: readonly Result[] }> = {};
for (const name of names) {
  const { title, unit = 'an image', contenders }: Benchmark = await benchmarks[name]();
  const results = await measure(contenders, Number(values.rounds));
  measured[name] = { title, seconds: unit, contenders: results };
  process.stdout.write(`\n${title}\n${tableOf(results, unit)}\n`);
}
if (values.json !== undefined)
  writeFileSync(values.json, `${JSON.stringify({ machine, versions, benchmarks: measured }, null, 2)}\n`);
