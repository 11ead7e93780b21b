/** Records of evaluations for tests of figures and reports: small, made up, with and without all of their parts. */

import { random } from '../../src/base/random.ts';
import type { LabelRow, LabelTable } from '../../src/dataset/table.ts';
import type { ScoredLabels } from '../../src/evaluation/columns.ts';
import type { Joined } from '../../src/evaluation/join.ts';
import { evaluationRecord, type RecordInput } from '../../src/evaluation/record/record.ts';
import type { EvaluationRecord } from '../../src/evaluation/record/schema.ts';

/** Scored labels as if they were joined from two tables; each image has a patient, a view, an age and a sex. */
export function joinedOf(scored: ScoredLabels, imagesPerPatient = 1): Joined {
  const images = scored.labels.length / scored.findings.length;
  const rows = Array.from({ length: images }, (_, i): LabelRow => {
    const patient = Math.floor(i / imagesPerPatient);
    return {
      image: `${i}.png`,
      line: i + 2,
      patient: String(patient),
      view: i % 3 === 0 ? 'AP' : 'PA',
      age: 20 + ((patient * 7) % 60),
      sex: patient % 2 === 0 ? 'F' : 'M',
    };
  });
  return {
    findings: scored.findings,
    images: rows.map(({ image }) => image),
    rows,
    labels: Int8Array.from(scored.labels),
    scores: Float64Array.from(scored.scores),
    patients: Math.ceil(images / imagesPerPatient),
    onlyPredicted: 2,
    onlyInTruth: 7,
    findingsOnlyPredicted: [],
    findingsOnlyInTruth: ['Gout'],
  };
}

/** The record of scored labels, with no more than what they alone give. */
export function recordOf(scored: ScoredLabels, options: Partial<RecordInput> = {}): EvaluationRecord {
  return evaluationRecord({
    joined: joinedOf(scored),
    model: 'run/model.onnx',
    data: 'nih/test.csv',
    files: [{ file: 'nih/test.csv', sha256: 'abc123', role: 'truth' }],
    ...options,
  });
}

/** Labels of five findings, of which `Edema` has no positives and `Hernia` two, with scores that know something of them. */
export function scoredLabels(images: number): ScoredLabels {
  const findings = ['Mass', 'Effusion', 'Pleural_Thickening', 'Hernia', 'Edema'];
  const stream = random(5, 'scored labels');
  const labels: number[] = [];
  const scores: number[] = [];
  for (let i = 0; i < images; i++) {
    findings.forEach((finding, index) => {
      const draw = stream.next();
      const label = finding === 'Edema' ? 0 : finding === 'Hernia' ? Number(i % 100 === 7) : Number(draw < 0.25);
      labels.push(index === 1 && i % 29 === 0 ? -1 : label);
      scores.push(Math.round(1000 * (0.05 + 0.6 * stream.next() ** 2 + 0.05 * (index + 3) * label)) / 1000);
    });
  }
  return { findings, labels, scores };
}

/** A record in which every part is there: patients with two images each, thresholds, recalibration, a training table. */
export function fullRecord(images = 200): EvaluationRecord {
  const scored = scoredLabels(images);
  const joined = joinedOf(scored, 2);
  const validation = { data: 'nih/valid.csv', images: 80, patients: 40, sharedImages: 0, sharedPatients: 0 };
  const chosenOn = { positives: 20, negatives: 60, caution: null };
  const onFew = {
    positives: 1,
    negatives: 79,
    caution: 'only 1 patient with it: too few to say anything (fewer than 10)',
  };
  const byFinding = <T>(value: (finding: string, index: number) => T) =>
    Object.fromEntries(scored.findings.map((finding, index) => [finding, value(finding, index)]));
  const nothing = 'no positives among 80 known labels';
  return evaluationRecord({
    joined,
    model: 'run/model.onnx',
    data: 'nih/test.csv',
    files: [
      { file: 'run/model.onnx', sha256: 'def456', role: 'model' },
      { file: 'nih/test.csv', sha256: 'abc123', role: 'truth' },
    ],
    bootstrap: { replicates: 100, seed: 1 },
    prevalences: { everywhere: 0.02, byFinding: {} },
    points: {
      from: 'validation',
      note: 'chosen on the validation table',
      validation,
      findings: byFinding((finding, index) =>
        finding === 'Edema'
          ? [{ rule: 'youden', threshold: null, reason: nothing, chosenOn: null }]
          : [
              {
                rule: 'youden',
                threshold: 0.3 + 0.05 * index,
                reason: null,
                chosenOn: finding === 'Hernia' ? onFew : chosenOn,
              },
              { rule: 'sensitivity ≥ 0.9', threshold: 0.2, reason: null, chosenOn },
            ],
      ),
    },
    recalibration: {
      from: 'validation',
      note: 'fitted on the validation table',
      validation,
      method: 'platt',
      findings: byFinding((finding) =>
        finding === 'Edema'
          ? { calibration: null, reason: nothing, caution: null }
          : { calibration: { kind: 'platt', slope: 1.2, intercept: -0.4 } as const, reason: null, caution: null },
      ),
    },
    reference: { role: 'training truth', data: 'nih/train.csv', table: tableOf(joined) },
  });
}

function tableOf({ findings, labels, rows }: Joined): LabelTable {
  return {
    path: 'nih/train.csv',
    sha256: 'fed987',
    findings,
    labels,
    rows: rows.map((row) => ({ ...row, image: `train-${row.image}`, patient: `train-${row.patient}` })),
    hasPatients: true,
    duplicates: [],
    unusedColumns: [],
  };
}
