/** Times predictions in bare ONNX Runtime; prints one line of JSON. Arguments: batch, size, steps, threads, [model of a peer]. */

import * as ort from 'onnxruntime-node';
import { densenet121 } from '../src/network/architecture.ts';
import { encodeClassifier } from '../src/network/model-file.ts';
import { initialParameters, parameterTable } from '../src/network/parameters.ts';
import { peakGiB } from './memory.ts';

const [batch, size, steps, threads] = process.argv.slice(2, 6).map(Number) as [number, number, number, number];
const other = process.argv[6];
const options = { intraOpNumThreads: threads, interOpNumThreads: 1 };
const findings = Array.from({ length: 14 }, (_, i) => `finding ${i + 1}`);
const own = () =>
  encodeClassifier(
    {
      architecture: { ...densenet121, blocks: [...densenet121.blocks] },
      findings,
      size,
      resize: 'nearest',
      normalisation: { rule: 'image', epsilon: 1e-6 },
      thresholds: {},
      training: {},
    },
    initialParameters(parameterTable(densenet121, findings.length), 1),
  );
const session = await (other === undefined
  ? ort.InferenceSession.create(own(), options)
  : ort.InferenceSession.create(other, options));
const bytes = Uint8Array.from({ length: batch * size * size }, (_, i) => (i * 7919) % 251);
const image =
  other === undefined
    ? new ort.Tensor('uint8', bytes, [batch, size, size])
    : new ort.Tensor(
        'float32',
        Float32Array.from({ length: 3 * bytes.length }, (_, i) => bytes[i % bytes.length]! / 125 - 1),
        [batch, 3, size, size],
      );
const secondsPerImage: number[] = [];
for (let step = 0; step < steps; step++) {
  const start = performance.now();
  await session.run({ image });
  secondsPerImage.push((performance.now() - start) / 1000 / batch);
}
process.stdout.write(`${JSON.stringify({ seconds: secondsPerImage, peakGiB: peakGiB() })}\n`);
