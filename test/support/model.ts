/** Models with random weights, as files: for tests of what is done with a model. */

import { writeFileSync } from 'node:fs';
import { encodeClassifier, type ModelDescription } from '../../src/network/model-file.ts';
import { initialParameters, parameterTable } from '../../src/network/parameters.ts';
import { tiny } from './learning.ts';

export const tinyModel: ModelDescription = {
  architecture: { ...tiny, blocks: [...tiny.blocks] },
  findings: ['Mass', 'Edema', 'Effusion'],
  size: 64,
  resize: 'nearest',
  normalisation: { rule: 'image', epsilon: 1e-6 },
  thresholds: {},
  training: {},
};

/** Writes a model whose weights are those of the seed; returns the path. */
export function writeModel(path: string, description: Partial<ModelDescription> = {}, seed = 1): string {
  const whole = { ...tinyModel, ...description };
  const parameters = initialParameters(parameterTable(whole.architecture, whole.findings.length), seed);
  writeFileSync(path, encodeClassifier(whole, parameters));
  return path;
}
