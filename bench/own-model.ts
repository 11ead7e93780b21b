/** The networks of 14 findings that predictions are timed with: initial weights, as time doesn't ask what was learnt. */

import { emit, portable } from '../src/graph/index.ts';
import { encodeModel } from '../src/graph/onnx/encode.ts';
import { compact, densenet121 } from '../src/network/architecture.ts';
import { gather, nothingGathered, statisticsGraph, statisticsOf } from '../src/network/channel-statistics.ts';
import { encodeClassifier, type ModelDescription } from '../src/network/model-file.ts';
import { initialParameters, parameterTable } from '../src/network/parameters.ts';
import { encodeQuantisedClassifier } from '../src/network/quantised-classifier.ts';
import { openRuntime } from '../src/runtime/runtime.ts';

/** DenseNet-121 in float32 or in int8, its ranges taken from one image, or the compact network in float32. */
export type OwnModel = 'float32' | 'int8' | 'compact';

export async function ownModel(model: OwnModel, size: number): Promise<Uint8Array> {
  const findings = Array.from({ length: 14 }, (_, i) => `finding ${i + 1}`);
  const normalisation = { rule: 'image', epsilon: 1e-6 } as const;
  const architecture = model === 'compact' ? compact : densenet121;
  const parameters = initialParameters(parameterTable(architecture, findings.length), 1);
  const description: ModelDescription = {
    ...{ architecture: { ...architecture, blocks: [...architecture.blocks] }, findings, size, normalisation },
    ...{ resize: 'nearest', thresholds: {}, training: {} },
  };
  if (model !== 'int8') return encodeClassifier(description, parameters);
  const options = { architecture, findings: findings.length, size, normalisation, parameters };
  const runtime = openRuntime();
  const session = await runtime.load(encodeModel(emit(statisticsGraph(options), portable, { name: 'statistics' })));
  const data = Uint8Array.from({ length: size * size }, (_, i) => (i * 7919) % 251);
  const outputs = await session.run({ image: { type: 'uint8', shape: [1, size, size], data } });
  await runtime.close();
  return encodeQuantisedClassifier(description, parameters, statisticsOf(gather(nothingGathered, outputs)));
}
