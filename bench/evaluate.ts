/**
 * Evaluation: the ROC curves and the areas under them of 14 findings, and a bootstrap by patient of them, on real predictions for NIH's test images where they are at
 * hand and on made-up ones of the same size otherwise. Both contenders are given the same arrays, in memory.
 */

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { random } from '../src/base/random.ts';
import type { ScoredLabels } from '../src/evaluation/columns.ts';
import { join as joinWithTruth, readTruth } from '../src/evaluation/join.ts';
import { readPredictions } from '../src/evaluation/predictions.ts';
import { type Units, unitsOf } from '../src/evaluation/units.ts';
import { realData } from '../test/support/data.ts';
import { howToInstall, ownProcess, peer, pythonWith } from './peers.ts';
import type { Benchmark } from './rounds.ts';

const [images, findings, passes] = [22_433, 14, 9];

/** Arrays that both contenders read: labels, scores, and each image's patient. */
interface Arrays {
  readonly folder: string;
  readonly findings: number;
  /** How many findings, images and patients, and where they come from. */
  readonly title: string;
}

export async function evaluateBenchmark(): Promise<Benchmark> {
  const { folder, findings, title } = await writeArrays();
  const args = [folder, findings, passes];
  const python = pythonWith('sklearn');
  return {
    title: `ROC curves and areas of ${title}`,
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

/**
 * Replicates of a bootstrap by patient, of the area and of the average precision of every finding. The peer draws patients
 * and weighs their rows for scikit-learn's functions, which is how it is usually done.
 */
export async function bootstrapBenchmark(): Promise<Benchmark> {
  const { folder, findings, title } = await writeArrays();
  const python = pythonWith('sklearn');
  return {
    title: `Bootstrap by patient of area and average precision of ${title}`,
    unit: 'a replicate of all findings',
    contenders: [
      { name: 'Roentgen', command: ownProcess('bootstrap-table.ts', folder, findings, 3, 200) },
      {
        name: 'numpy and scikit-learn',
        command: [python ?? '', peer('bootstrap.py'), folder, String(findings), '3', '5'],
        missing: python === undefined ? howToInstall('sklearn') : undefined,
      },
    ],
  };
}

async function writeArrays(): Promise<Arrays> {
  const [predictions, truth] = [realData('predictions/preds.csv'), realData('labels/Data_Entry_2017_v2020.csv.gz')];
  const isReal = predictions !== undefined && truth !== undefined;
  const { labels, scores, units, ...data } = isReal ? await realTable(predictions, truth) : madeUp();
  const folder = mkdtempSync(join(tmpdir(), 'roentgen-bench-'));
  const bytes = (values: Float64Array | Int32Array) => new Uint8Array(values.buffer);
  writeFileSync(join(folder, 'labels.int8'), Int8Array.from(labels));
  writeFileSync(join(folder, 'scores.float64'), bytes(Float64Array.from(scores)));
  writeFileSync(join(folder, 'patients.int32'), bytes(Int32Array.from(units.of)));
  const count = data.findings.length;
  const origin = isReal ? 'predictions of a CheXNet for NIH images' : 'made-up predictions';
  const title = `${count} findings, ${labels.length / count} images of ${units.count} patients, ${origin}`;
  return { folder, findings: count, title };
}

type PatientTable = ScoredLabels & { readonly units: Units };

async function realTable(path: string, truth: string): Promise<PatientTable> {
  const predictions = await readPredictions(path);
  const joined = joinWithTruth(predictions, await readTruth(truth, predictions.findings));
  return { ...joined, units: unitsOf(joined.rows.map(({ patient }) => patient)) };
}

/** As rare as findings are, and as different scores as a float32 has; eight images a patient. */
function madeUp(): PatientTable {
  const stream = random(1, 'evaluate');
  const labels = Int8Array.from({ length: images * findings }, () => Number(stream.next() < 0.05));
  const scores = Float64Array.from(labels, (label) => Math.fround(stream.next() + 0.3 * label));
  const units = unitsOf(Array.from({ length: images }, (_, image) => String(image >> 3)));
  return { findings: Array.from({ length: findings }, (_, i) => `finding ${i + 1}`), labels, scores, units };
}
