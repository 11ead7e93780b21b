/** What a model is, in a few facts for cards. */

import { normalisationText } from '../image/normalise.ts';
import type { ModelDescription } from '../network/model-file.ts';
import { allParameters, parameterTable } from '../network/parameters.ts';
import type { Fact } from '../report/page/block.ts';
import { version } from './version.ts';

/** Network, parameters, input and normalisation, and where the weights began if that is known. */
export function modelFacts(description: ModelDescription, initialWeights?: string): Fact[] {
  const { architecture, findings, size, resize, normalisation, quantisation } = description;
  const count = allParameters(parameterTable(architecture, findings.length)).reduce((sum, { size }) => sum + size, 0);
  const rule = normalisationText(normalisation);
  return [
    {
      label: 'Network',
      value: `${architecture.name}, a DenseNet with blocks of ${architecture.blocks.join(', ')} layers that each add ${architecture.growth} channels`,
    },
    { label: 'Parameters', value: String(count) },
    ...(quantisation === undefined ? [] : [{ label: 'Weights', value: quantisationText(quantisation) }]),
    { label: 'Input', value: `grey, ${size} × ${size} pixels, resized by ${resize}` },
    { label: 'Normalisation', value: rule },
    ...(initialWeights === undefined ? [] : [{ label: 'Initial weights', value: initialWeights }]),
    { label: 'Software', value: `roentgen ${version}` },
  ];
}

function quantisationText({ weights, calibration, validation }: NonNullable<ModelDescription['quantisation']>): string {
  const ranges = `${weights}, with the ranges of ${calibration.images} images of ${calibration.table}`;
  if (validation === undefined) return ranges;
  const [before, after] = [validation.meanAuc.float32, validation.meanAuc.int8].map((area) => area.toFixed(4));
  return `${ranges}; mean AUC on ${validation.table} ${before} in float32, ${after} in ${weights}`;
}

/** What the model's file says of its training, with its names in words; empty where it says nothing. */
export function trainingNotes({ training }: ModelDescription): Fact[] {
  return Object.entries(training).map(([name, value]) => ({
    label: name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`),
    value: typeof value === 'number' ? String(Number(value.toPrecision(4))) : (value ?? 'none'),
  }));
}
