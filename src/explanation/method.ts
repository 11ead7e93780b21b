/**
 * What a method of explanation is: from a network that can be asked and one image to a coarse map a finding. A map is signed,
 * above 0 where the image speaks for the finding, of any scale; what is shown of it is maps.ts' business.
 */

import type { Planes } from './planes.ts';
import type { FloatMap } from './upsample.ts';

/**
 * A network that can be asked. Images are as the network reads them, normalised: 0 is the mean grey of the image, or of the
 * training images, by the model's rule.
 */
export interface Probe {
  /** How many findings the network has. */
  readonly findings: number;
  /** What the layer gives. */
  activation(input: Planes): Promise<Planes>;
  /** What the layer gives, and how the finding's logit changes with each of its values. */
  gradient(input: Planes, finding: number): Promise<{ readonly activation: Planes; readonly gradient: Planes }>;
  /** How the finding's logit changes with each pixel, image by image. */
  inputGradients(inputs: readonly Planes[], finding: number): Promise<readonly Planes[]>;
  /** The logits `[L]` of each image. */
  logits(inputs: readonly Planes[]): Promise<readonly Float32Array[]>;
  /** How many images are computed at once by `logits` and by `inputGradients`: what a method should hand over. */
  readonly batch: { readonly logits: number; readonly inputGradients: number };
}

/** Told after each piece of work how much is done, 0 … 1. Throws where the work is to stop. */
export type Report = (share: number) => void;

export interface Method {
  readonly name: string;
  /** As its paper writes it. */
  readonly title: string;
  /** Whether it looks at a layer of the network, which may then be chosen. */
  readonly looksAtLayer: boolean;
  /** Whether the maps of all findings of an image are the same. */
  readonly isSameForAll?: boolean;
  /** The coarse maps of the findings (places in the network's order), in the order given. */
  maps(probe: Probe, input: Planes, findings: readonly number[], report: Report): Promise<FloatMap[]>;
}

/** A method that makes each finding's map of a layer's activation and its gradient. */
export function fromGradient(
  name: string,
  title: string,
  map: (activation: Planes, gradient: Planes) => FloatMap,
): Method {
  return {
    name,
    title,
    looksAtLayer: true,
    async maps(probe, input, findings, report) {
      const maps: FloatMap[] = [];
      for (const finding of findings) {
        const { activation, gradient } = await probe.gradient(input, finding);
        maps.push(map(activation, gradient));
        report(maps.length / findings.length);
      }
      return maps;
    },
  };
}
