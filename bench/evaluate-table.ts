/** Times evaluations; prints one line of JSON. Arguments: images, findings, passes. */

import { random } from '../src/base/random.ts';
import { evaluate, rocCurves } from '../src/evaluation/evaluate.ts';
import { peakGiB } from './memory.ts';

const [images, count, passes] = process.argv.slice(2).map(Number) as [number, number, number];
const stream = random(1, 'evaluate');
const findings = Array.from({ length: count }, (_, i) => `finding ${i + 1}`);
const labels = Int8Array.from({ length: images * count }, () => Number(stream.next() < 0.05));
const scores = Float64Array.from(labels, (label) => Math.fround(stream.next() + 0.3 * label));
const seconds: number[] = [];
for (let pass = 0; pass < passes; pass++) {
  const start = performance.now();
  const { meanAuc } = evaluate({ findings, labels, scores });
  const curves = rocCurves({ findings, labels, scores });
  seconds.push((performance.now() - start) / 1000);
  if (meanAuc === null || curves.size !== count) throw new Error('an area is undefined');
}
process.stdout.write(`${JSON.stringify({ secondsPerImage: seconds, peakGiB: peakGiB() })}\n`);
