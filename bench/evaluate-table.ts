/** Times evaluations; prints one line of JSON. Arguments: folder of the arrays, findings, passes. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { evaluate, rocCurves } from '../src/evaluation/evaluate.ts';
import { peakGiB } from './memory.ts';

const folder = process.argv[2]!;
const [count, passes] = process.argv.slice(3).map(Number) as [number, number];
const findings = Array.from({ length: count }, (_, i) => `finding ${i + 1}`);
const labels = Int8Array.from(readFileSync(join(folder, 'labels.int8')));
const scores = new Float64Array(Uint8Array.from(readFileSync(join(folder, 'scores.float64'))).buffer);
const seconds: number[] = [];
let meanAuc: number | null = null;
for (let pass = 0; pass < passes; pass++) {
  const start = performance.now();
  meanAuc = evaluate({ findings, labels, scores }).meanAuc;
  const curves = rocCurves({ findings, labels, scores });
  seconds.push((performance.now() - start) / 1000);
  if (curves.size !== count) throw new Error('a curve is undefined');
}
process.stdout.write(`${JSON.stringify({ seconds, peakGiB: peakGiB(), result: meanAuc })}\n`);
