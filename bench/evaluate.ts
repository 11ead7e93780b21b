/**
 * Evaluation: the ROC curves and the areas under them of 14 findings, on real predictions for NIH's test images where they are at
 * hand and on made-up ones of the same size otherwise. Both contenders are given the same arrays, in memory.
 */

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { random } from '../src/base/random.ts';
import type { ScoredLabels } from '../src/evaluation/columns.ts';
import { join as joinWithTruth, readTruth } from '../src/evaluation/join.ts';
import { readPredictions } from '../src/evaluation/predictions.ts';
import { realData } from '../test/support/data.ts';
import { howToInstall, ownProcess, peer, pythonWith } from './peers.ts';
import type { Benchmark } from './rounds.ts';

const [images, findings, passes] = [22_433, 14, 9];

export async function evaluateBenchmark(): Promise<Benchmark> {
  const [predictions, truth] = [realData('predictions/preds.csv'), realData('labels/Data_Entry_2017_v2020.csv.gz')];
  const isReal = predictions !== undefined && truth !== undefined;
  const { labels, scores, ...data } = isReal ? await realTable(predictions, truth) : madeUp();
  const folder = mkdtempSync(join(tmpdir(), 'roentgen-bench-'));
  writeFileSync(join(folder, 'labels.int8'), Int8Array.from(labels));
  writeFileSync(join(folder, 'scores.float64'), new Uint8Array(Float64Array.from(scores).buffer));
  const args = [folder, data.findings.length, passes];
  const python = pythonWith('sklearn');
  const rows = labels.length / data.findings.length;
  return {
    title: `ROC curves and areas of ${data.findings.length} findings, ${rows} images, ${isReal ? 'predictions of a CheXNet for NIH images' : 'made-up predictions'}`,
    unit: 'a table',
    contenders: [
      { name: 'Roentgen', command: ownProcess('evaluate-table.ts', ...args) },
      {
        name: 'scikit-learn',
        command: [python ?? '', peer('evaluate.py'), ...args.map(String)],
        missing: python === undefined ? howToInstall('sklearn') : undefined,
      },
    ],
  };
}

async function realTable(path: string, truth: string): Promise<ScoredLabels> {
  const predictions = await readPredictions(path);
  return joinWithTruth(predictions, await readTruth(truth, predictions.findings));
}

/** As rare as findings are, and as different scores as a float32 has. */
function madeUp(): ScoredLabels {
  const stream = random(1, 'evaluate');
  const labels = Int8Array.from({ length: images * findings }, () => Number(stream.next() < 0.05));
  const scores = Float64Array.from(labels, (label) => Math.fround(stream.next() + 0.3 * label));
  return { findings: Array.from({ length: findings }, (_, i) => `finding ${i + 1}`), labels, scores };
}
