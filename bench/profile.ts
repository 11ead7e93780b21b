/**
 * Where the time of a training step goes, by ONNX node type: `npx tsx bench/profile.ts [batch] [size]`, by default 8 and 320.
 * Each node counts with its least time over the steps after the first: what other programs take away doesn't count.
 */

import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { emit } from '../src/graph/index.ts';
import { encodeModel } from '../src/graph/onnx/encode.ts';
import { densenet121 } from '../src/network/architecture.ts';
import { initialParameters, parameterTable } from '../src/network/parameters.ts';
import { targetOf } from '../src/network/target.ts';
import { trainingStep } from '../src/network/training-graphs.ts';
import { openRuntime } from '../src/runtime/runtime.ts';

interface NodeEvent {
  readonly cat: string;
  readonly name: string;
  /** Microseconds. */
  readonly dur: number;
  readonly args: { readonly op_name?: string };
}

const [batchSize = 8, size = 320] = process.argv.slice(2).map(Number);
const [steps, threads, findings] = [8, 2, 14];
const runtime = openRuntime({ threads });
const target = await targetOf(runtime);
await runtime.close();
const folder = mkdtempSync(join(tmpdir(), 'roentgen-profile-'));
const graph = trainingStep({
  architecture: densenet121,
  findings,
  batchSize,
  size,
  normalisation: { rule: 'image', epsilon: 1e-6 },
});
// As in training/program.ts.
const session = await ort.InferenceSession.create(encodeModel(emit(graph, target, { name: 'training step' })), {
  intraOpNumThreads: threads,
  interOpNumThreads: 1,
  enableMemPattern: false,
  graphOptimizationLevel: 'extended',
  enableProfiling: true,
  profileFilePrefix: join(folder, 'profile'),
  extra: { 'optimization.disable_specified_optimizers': 'CommonSubexpressionElimination' },
});
const floats = (shape: readonly number[], value: number) =>
  new ort.Tensor('float32', new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(value), shape);
const table = parameterTable(densenet121, findings);
const parameters = initialParameters(table, 1).slice(0, table.trainableSize);
const feeds = {
  image: new ort.Tensor(
    'uint8',
    Uint8Array.from({ length: batchSize * size * size }, (_, i) => (i * 7919) % 251),
    [batchSize, size, size],
  ),
  labels: floats([batchSize, findings], 1),
  known: floats([batchSize, findings], 1),
  positive_weights: floats([findings], 0.7),
  negative_weights: floats([findings], 0.3),
  parameters: new ort.Tensor('float32', parameters, [parameters.length]),
};
for (let step = 0; step < steps; step++) await session.run(feeds);
session.endProfiling();

const file = readdirSync(folder).find((name) => name.endsWith('.json'))!;
const events = (JSON.parse(readFileSync(join(folder, file), 'utf8')) as NodeEvent[]).filter(
  ({ cat, name }) => cat === 'Node' && name.endsWith('_kernel_time'),
);
const nodes = events.length / steps;
const byType = new Map<string, { milliseconds: number; count: number }>();
for (let node = 0; node < nodes; node++) {
  const times = Array.from({ length: steps - 1 }, (_, step) => events[(step + 1) * nodes + node]!.dur / 1000);
  const type = events[node]!.args.op_name ?? 'unknown';
  const { milliseconds, count } = byType.get(type) ?? { milliseconds: 0, count: 0 };
  byType.set(type, { milliseconds: milliseconds + Math.min(...times), count: count + 1 });
}
const total = [...byType.values()].reduce((sum, { milliseconds }) => sum + milliseconds, 0);
process.stdout.write(
  `training step of DenseNet-121, batch ${batchSize}, ${size}×${size}: ${total.toFixed(0)} ms in ${nodes} nodes\n`,
);
for (const [type, { milliseconds, count }] of [...byType].sort((a, b) => b[1].milliseconds - a[1].milliseconds)) {
  if (milliseconds < 0.005 * total) continue;
  const share = ((100 * milliseconds) / total).toFixed(1);
  process.stdout.write(
    `${type.padEnd(20)} ${String(count).padStart(5)} ${milliseconds.toFixed(1).padStart(8)} ms ${share.padStart(5)} %\n`,
  );
}
