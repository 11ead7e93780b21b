/** Times predictions of a part of the classifier's outputs; prints one line of JSON. Arguments: batch, size, steps, threads, outputs. */

import * as ort from 'onnxruntime-node';
import { emit, graph, portable } from '../src/graph/index.ts';
import { encodeModel } from '../src/graph/onnx/encode.ts';
import { densenet121 } from '../src/network/architecture.ts';
import { classifier } from '../src/network/classifier.ts';
import { initialParameters, parameterTable } from '../src/network/parameters.ts';
import { peakGiB } from './memory.ts';

const [batch, size, steps, threads] = process.argv.slice(2, 6).map(Number) as [number, number, number, number];
const wanted = process.argv[6]!.split(',');
const findings = 14;
const { outputs } = classifier({
  architecture: densenet121,
  findings,
  size,
  normalisation: { rule: 'image', epsilon: 1e-6 },
  parameters: initialParameters(parameterTable(densenet121, findings), 1),
});
// ONNX Runtime computes a graph's outputs whether they are asked for or not: what isn't wanted is left out of the graph.
const part = graph(
  Object.fromEntries(outputs.filter(({ name }) => wanted.includes(name)).map(({ name, tensor }) => [name, tensor])),
);
const session = await ort.InferenceSession.create(encodeModel(emit(part, portable, { name: 'part' })), {
  intraOpNumThreads: threads,
  interOpNumThreads: 1,
});
const bytes = Uint8Array.from({ length: batch * size * size }, (_, i) => (i * 7919) % 251);
const image = new ort.Tensor('uint8', bytes, [batch, size, size]);
const secondsPerImage: number[] = [];
for (let step = 0; step < steps; step++) {
  const start = performance.now();
  await session.run({ image });
  secondsPerImage.push((performance.now() - start) / 1000 / batch);
}
process.stdout.write(`${JSON.stringify({ seconds: secondsPerImage, peakGiB: peakGiB() })}\n`);
