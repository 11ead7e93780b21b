/**
 * Integrated gradients (Sundararajan, Taly and Yan, ICML 2017): what each pixel adds to the logit on the straight way from an
 * image of mean grey (0 after normalisation) to the image X.
 *   attribution = X ∘ (1/m) Σ_k ∂s/∂x at x = (k − ½)/m · X, k = 1 … m (midpoint rule, m = 64).
 * Sum rule (completeness): all attributions sum to s(X) − s(0), but for the rule's error. Pixels alone are noise to the eye, so
 * they are summed in 24 × 24 cells, which keeps the sum.
 */

import type { Method } from '../method.ts';
import type { Planes } from '../planes.ts';
import type { FloatMap } from '../upsample.ts';

/** Points on the way. */
const steps = 64;
/** Cells a side; fewer where the image has fewer pixels. */
const cells = 24;

export const integratedGradients: Method = {
  name: 'integrated-gradients',
  title: 'Integrated gradients',
  looksAtLayer: false,
  async maps(probe, input, findings, report) {
    const maps: FloatMap[] = [];
    const batch = probe.batch.inputGradients;
    for (const [place, finding] of findings.entries()) {
      const sums = new Float64Array(input.values.length);
      for (let start = 0; start < steps; start += batch) {
        const points = Array.from({ length: Math.min(batch, steps - start) }, (_, i) => (start + i + 0.5) / steps);
        const gradients = await probe.inputGradients(
          points.map((share) => ({ ...input, values: input.values.map((value) => value * share) })),
          finding,
        );
        for (const { values } of gradients) for (let at = 0; at < sums.length; at++) sums[at]! += values[at]!;
        report((place + Math.min(start + batch, steps) / steps) / findings.length);
      }
      maps.push(inCells(input, (at) => (sums[at]! / steps) * input.values[at]!));
    }
    return maps;
  },
};

/** Sums over the channels and over the pixels of each cell. */
function inCells({ channels, height, width }: Planes, attribution: (at: number) => number): FloatMap {
  const [rows, columns] = [Math.min(cells, height), Math.min(cells, width)];
  const sums = new Float64Array(rows * columns);
  for (let channel = 0, at = 0; channel < channels; channel++) {
    for (let y = 0; y < height; y++) {
      const row = Math.floor((y * rows) / height) * columns;
      for (let x = 0; x < width; x++, at++) sums[row + Math.floor((x * columns) / width)]! += attribution(at);
    }
  }
  return { width: columns, height: rows, values: Float32Array.from(sums) };
}
