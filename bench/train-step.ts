/** Times training steps; prints one line of JSON. Arguments: batch, size, steps, threads. */

import { densenet121 } from '../src/network/architecture.ts';
import { initialParameters, parameterTable } from '../src/network/parameters.ts';
import { openRuntime } from '../src/runtime/runtime.ts';
import { openProgram } from '../src/training/program.ts';
import { peakGiB } from './memory.ts';

const [batch, size, steps, threads] = process.argv.slice(2).map(Number) as [number, number, number, number];
const findings = 14;
const runtime = openRuntime({ threads });
const program = await openProgram(runtime, {
  architecture: densenet121,
  findings,
  size,
  normalisation: { rule: 'image', epsilon: 1e-6 },
  positiveWeights: new Float32Array(findings).fill(0.7),
  negativeWeights: new Float32Array(findings).fill(0.3),
  unbiasedStatistics: true,
  partSize: batch,
  parameters: initialParameters(parameterTable(densenet121, findings), 1),
});
const secondsPerImage: number[] = [];
for (let step = 0; step < steps; step++) {
  const images = Uint8Array.from({ length: batch * size * size }, (_, i) => (i * 7919 + step) % 251);
  const labels = Float32Array.from({ length: batch * findings }, (_, i) => ((i * 31 + step) % 7 < 3 ? 1 : 0));
  const mask = new Float32Array(batch * findings).fill(1);
  const start = performance.now();
  await program.step({ data: images, labels, mask, images: batch }, 1e-3);
  secondsPerImage.push((performance.now() - start) / 1000 / batch);
}
process.stdout.write(`${JSON.stringify({ seconds: secondsPerImage, peakGiB: peakGiB() })}\n`);
await runtime.close();
