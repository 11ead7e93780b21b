/** What a quantisation has changed, as prose and as the JSON document of `export --quantise`. */

import { columns, print, signedText } from './output.ts';
import type { Measured, Quantised, QuantiseOptions } from './quantise.ts';

export function printQuantised({ float32, int8, change }: Quantised, { out, valid }: QuantiseOptions): void {
  const faster = float32.seconds / int8.seconds;
  const rows = Object.entries(float32.evaluation.findings).map(([finding, { auc, positives }]) => {
    const after = int8.evaluation.findings[finding]!.auc;
    const [before, now] = [auc, after].map((area) => area?.toFixed(4) ?? '–') as [string, string];
    return [finding, String(positives), before, now, auc === null ? '' : signedText(after! - auc, 4)];
  });
  const means = [float32.evaluation.meanAuc!, int8.evaluation.meanAuc!] as const;
  const mean = ['mean', '', means[0].toFixed(4), means[1].toFixed(4), signedText(means[1] - means[0], 4)];
  for (const line of columns([['AUC', 'positives', 'float32', 'int8', 'change'], ...rows, mean])) print(line);
  print();
  print(
    `probabilities change by ${change.mean.toFixed(4)} in the mean and ${change.largest.toFixed(4)} at most (${valid})`,
  );
  print(`size: ${megabytes(float32)} → ${megabytes(int8)}, 1/${(float32.bytes / int8.bytes).toFixed(1)}`);
  print(
    `an image in one thread of this machine: ${milliseconds(float32)} → ${milliseconds(int8)}, ${faster.toFixed(1)} times as fast`,
  );
  print(`in ${out}`);
}

export function quantisedDocument({ description, float32, int8, change }: Quantised, { out }: QuantiseOptions) {
  const part = ({ bytes, seconds, evaluation }: Measured) => ({
    bytes,
    secondsPerImage: seconds,
    meanAuc: evaluation.meanAuc,
    findings: Object.fromEntries(Object.entries(evaluation.findings).map(([finding, { auc }]) => [finding, auc])),
  });
  return {
    files: [out],
    format: 'onnx',
    float32: part(float32),
    int8: part(int8),
    probabilityChange: change,
    model: description,
  };
}

function megabytes({ bytes }: Measured): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

function milliseconds({ seconds }: Measured): string {
  return `${(1000 * seconds).toFixed(1)} ms`;
}
