/** Times bootstraps; prints one line of JSON. Arguments: folder of the arrays, findings, passes, replicates of a pass. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { areaUnderCurve } from '../src/evaluation/auc.ts';
import { bootstrap } from '../src/evaluation/bootstrap.ts';
import { columnsOf } from '../src/evaluation/columns.ts';
import { rank } from '../src/evaluation/ranking.ts';
import { unitsOf } from '../src/evaluation/units.ts';
import { peakGiB } from './memory.ts';

const folder = process.argv[2]!;
const [count, passes, replicates] = process.argv.slice(3).map(Number) as [number, number, number];
const findings = Array.from({ length: count }, (_, i) => `finding ${i + 1}`);
const bytes = (name: string) => Uint8Array.from(readFileSync(join(folder, name)));
const labels = Int8Array.from(bytes('labels.int8'));
const scores = new Float64Array(bytes('scores.float64').buffer);
const units = unitsOf(Array.from(new Int32Array(bytes('patients.int32').buffer), String));
const data = { findings, labels, scores };
const seconds: number[] = [];
let areas = 0;
for (let pass = 0; pass < passes; pass++) {
  areas = 0;
  const start = performance.now();
  findings.forEach((finding, index) => {
    const columns = columnsOf(data, index);
    const { auc } = bootstrap(rank(...columns), units, finding, { replicates, seed: pass });
    if (auc.interval === null) throw new Error(`${finding} has no interval`);
  });
  seconds.push((performance.now() - start) / 1000 / replicates);
  findings.forEach((_, index) => {
    areas += areaUnderCurve(...columnsOf(data, index)).auc!;
  });
}
process.stdout.write(`${JSON.stringify({ seconds, peakGiB: peakGiB(), result: areas / count })}\n`);
