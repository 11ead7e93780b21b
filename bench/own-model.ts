/** The networks of 14 findings that predictions are timed with: initial weights, as time doesn't ask what was learnt. */

import { emit, portable } from '../src/graph/index.ts';
import { encodeModel } from '../src/graph/onnx/encode.ts';
import { type Architecture, compact, densenet121 } from '../src/network/architecture.ts';
import { gather, nothingGathered, statisticsGraph, statisticsOf } from '../src/network/channel-statistics.ts';
import { encodeClassifier, type ModelDescription } from '../src/network/model-file.ts';
import { initialParameters, parameterTable } from '../src/network/parameters.ts';
import { encodeQuantisedClassifier } from '../src/network/quantised-classifier.ts';
import { openRuntime } from '../src/runtime/runtime.ts';

/** DenseNet-121 in float32 or in int8, its ranges taken from one image, or the compact network in float32. */
export type OwnModel = 'float32' | 'int8' | 'compact';

/** A network of 14 findings and its initial weights. */
export function untrained(
  size: number,
  architecture: Architecture = densenet121,
): { readonly description: ModelDescription; readonly parameters: Float32Array } {
  const findings = Array.from({ length: 14 }, (_, i) => `finding ${i + 1}`);
  return {
    description: {
      architecture: { ...architecture, blocks: [...architecture.blocks] },
      findings,
      size,
      resize: 'nearest',
      normalisation: { rule: 'image', epsilon: 1e-6 },
      thresholds: {},
      training: {},
    },
    parameters: initialParameters(parameterTable(architecture, findings.length), 1),
  };
}

export async function ownModel(model: OwnModel, size: number): Promise<Uint8Array> {
  const { description, parameters } = untrained(size, model === 'compact' ? compact : densenet121);
  if (model !== 'int8') return encodeClassifier(description, parameters);
  const { architecture, findings, normalisation } = description;
  const options = { architecture, findings: findings.length, size, normalisation, parameters };
  const runtime = openRuntime();
  const session = await runtime.load(encodeModel(emit(statisticsGraph(options), portable, { name: 'statistics' })));
  const data = Uint8Array.from({ length: size * size }, (_, i) => (i * 7919) % 251);
  const outputs = await session.run({ image: { type: 'uint8', shape: [1, size, size], data } });
  await runtime.close();
  return encodeQuantisedClassifier(description, parameters, statisticsOf(gather(nothingGathered, outputs)));
}
