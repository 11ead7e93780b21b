/**
 * A TensorFlow.js layers model: `model.json` with the network's layers and the list of its weights, which lie in shards beside it.
 * https://github.com/tensorflow/tfjs, tfjs-core/src/io/types.ts
 */

import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { writeFileSafely } from '../base/files.ts';
import { type ExportedModel, layersOf } from './exported.ts';
import { modelConfig, topologyOf } from './keras-topology.ts';
import { descriptionAttribute } from './own-description.ts';

/** Bytes of a shard, as TensorFlow's own converter makes them: small enough for a browser's cache. */
const shardSize = 4 * 1024 * 1024;

export interface ModelFiles {
  readonly json: string;
  /** By their names beside the JSON. */
  readonly shards: ReadonlyMap<string, Uint8Array>;
}

/** The files of a model. Shards bear the weights' hash, so that no model is ever read with another's. */
export function formatTensorFlowJs(model: ExportedModel): ModelFiles {
  const layers = layersOf(model);
  const tensors = layers.flatMap(({ name, weights }) =>
    weights.map(({ kind, shape, data }) => ({ name: `${name}/${kind}`, shape, data })),
  );
  const bytes = Buffer.concat(tensors.map(({ data }) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength)));
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 8);
  const count = Math.ceil(bytes.length / shardSize);
  const shards = new Map(
    Array.from({ length: count }, (_, i) => [
      `group1-${hash}-shard${i + 1}of${count}.bin`,
      bytes.subarray(i * shardSize, (i + 1) * shardSize),
    ]),
  );
  const content = {
    format: 'layers-model',
    generatedBy: 'roentgen',
    convertedBy: null,
    modelTopology: {
      keras_version: '2.3.1',
      backend: 'tensorflow',
      model_config: modelConfig(model.name, topologyOf(model.blocks, model.size, layers)),
    },
    weightsManifest: [
      {
        paths: [...shards.keys()],
        weights: tensors.map(({ name, shape }) => ({ name, shape, dtype: 'float32' })),
      },
    ],
    userDefinedMetadata: { [descriptionAttribute]: model.description },
  };
  return { json: JSON.stringify(content), shards };
}

/** Writes the shards and then, when they are all there, the JSON. @returns the paths, the JSON first */
export async function writeTensorFlowJs(path: string, { json, shards }: ModelFiles): Promise<readonly string[]> {
  const places = [...shards].map(([name, bytes]) => ({ place: join(dirname(path), name), bytes }));
  for (const { place, bytes } of places) await writeFileSafely(place, bytes);
  await writeFileSafely(path, json);
  return [path, ...places.map(({ place }) => place)];
}
