/** Explains images of one model by one method: probabilities, and a coarse map for each finding asked for. */

import type { GreyImage } from '../image/image.ts';
import type { ModelDescription } from '../network/model-file.ts';
import type { Runtime, Session } from '../runtime/runtime.ts';
import { fused } from './fusion.ts';
import { coarseMapOf } from './maps.ts';
import type { Method, Report } from './method.ts';
import { methods } from './methods/index.ts';
import { type NetworkProbe, probeNetwork } from './network-probe.ts';
import type { FloatMap } from './upsample.ts';

/** The layer that the methods look at where none is chosen: the last ReLU, which the head's mean over the plane reads. */
export const lastLayer = 'relu';

/** The course notebook's form of Grad-CAM, which only the model's own output has. */
export const notebookMethod = 'notebook';

/** The names that `--method` takes. */
export const methodNames: readonly string[] = [
  methods[0]!.name,
  notebookMethod,
  ...methods.slice(1).map(({ name }) => name),
];

export interface ExplainerOptions {
  readonly description: ModelDescription;
  /** The model's own session, with its outputs `heatmap` and `notebook_heatmap`. */
  readonly session: Session;
  /** The network's parameters, asked for once, and only by methods that need them. */
  readonly parameters: () => Float32Array;
  readonly runtime: Runtime;
  /** One of `methodNames`. */
  readonly method: string;
  /** By Keras' names; `lastLayer` where they are left out. Maps of several layers are fused. */
  readonly layers?: readonly string[] | undefined;
}

export interface Explanation {
  /** Of all findings of the model, `[L]`. */
  readonly probability: Float32Array;
  /** Signed coarse maps of the findings asked for. */
  readonly maps: readonly FloatMap[];
}

export interface Explainer {
  readonly method: string;
  /** As its paper writes it. */
  readonly title: string;
  /** The layer that is looked at, several between commas; undefined where the method looks at none. */
  readonly layer: string | undefined;
  /** Whether the maps of all findings of an image are the same. */
  readonly isSameForAll: boolean;
  /** @param image at the model's size */
  explain(image: GreyImage, findings: readonly number[], report?: Report): Promise<Explanation>;
  /** For tests of maps: a probe of the network, opened when it is first asked for. */
  probe(): NetworkProbe;
  release(): Promise<void>;
}

/**
 * @throws InputError where the method needs the network's parameters and the model doesn't give them
 * @throws Error where there is no such method
 */
export function openExplainer(options: ExplainerOptions): Explainer {
  const { description, session, parameters, runtime, method: name, layers = [lastLayer] } = options;
  const probes = new Map<string, NetworkProbe>();
  let flat: Float32Array | undefined;
  const probe = (layer = layers[0]!) => {
    flat ??= parameters();
    const opened = probes.get(layer) ?? probeNetwork(description, flat, layer, runtime);
    probes.set(layer, opened);
    return opened;
  };
  const method = methods.find((each) => each.name === name);
  if (method === undefined && name !== notebookMethod) throw new Error(`there is no method ${name}`);
  const output = outputOf(name, layers);
  return {
    method: name,
    title: method?.title ?? 'Grad-CAM of the course notebook',
    layer: method === undefined ? 'bn' : method.looksAtLayer ? layers.join() : undefined,
    isSameForAll: method?.isSameForAll ?? false,
    probe: () => probe(),
    async explain(image, findings, report = () => undefined) {
      const { width, height, data } = image;
      const results = await session.run({ image: { type: 'uint8', shape: [1, height, width], data } });
      const probability = results.probability!.data as Float32Array;
      if (output === undefined) {
        const ofLayers: FloatMap[][] = [];
        for (const [done, layer] of layers.entries()) {
          const reportLayer = (share: number) => report((done + share) / layers.length);
          ofLayers.push(await mapsBy(method!, probe(layer), image, findings, reportLayer));
        }
        return { probability, maps: findings.map((_, i) => fused(ofLayers.map((maps) => maps[i]!))) };
      }
      const { data: maps, shape } = results[output]!;
      report(1);
      return { probability, maps: findings.map((finding) => coarseMapOf(maps as Float32Array, shape, 0, finding)) };
    },
    async release() {
      for (const opened of probes.values()) await opened.release();
    },
  };
}

/** The output of the model that has the maps already. */
function outputOf(method: string, layers: readonly string[]): string | undefined {
  if (method === notebookMethod) return 'notebook_heatmap';
  return method === methods[0]!.name && layers.join() === lastLayer ? 'heatmap' : undefined;
}

async function mapsBy(
  method: Method,
  probe: NetworkProbe,
  image: GreyImage,
  findings: readonly number[],
  report: Report,
): Promise<FloatMap[]> {
  return method.maps(probe, await probe.normalised(image), findings, report);
}
