/** Times one method's map of one finding of one image with DenseNet-121; prints one line of JSON. Arguments: method, layer (or -), size, maps, threads. */

import { openExplainer } from '../src/explanation/explainer.ts';
import { encodeClassifier } from '../src/network/model-file.ts';
import { openRuntime } from '../src/runtime/runtime.ts';
import { peakGiB } from './memory.ts';
import { untrained } from './own-model.ts';

const [method, layer] = process.argv.slice(2, 4) as [string, string];
const [size, maps, threads] = process.argv.slice(4, 7).map(Number) as [number, number, number];
const { description, parameters } = untrained(size);
const runtime = openRuntime({ threads });
const session = await runtime.load(encodeClassifier(description, parameters));
const options = { description, session, parameters: () => parameters, runtime, method };
const explainer = openExplainer({ ...options, layers: layer === '-' ? undefined : [layer] });
const data = Uint8Array.from({ length: size * size }, (_, i) => (i * 7919) % 251);
const seconds: number[] = [];
for (let map = 0; map < maps; map++) {
  const start = performance.now();
  await explainer.explain({ width: size, height: size, data }, [0]);
  seconds.push((performance.now() - start) / 1000);
}
await runtime.close();
process.stdout.write(`${JSON.stringify({ seconds, peakGiB: peakGiB() })}\n`);
