/**
 * Networks that have forgotten what they learnt, part by part from the head down (Adebayo et al., Sanity Checks for Saliency
 * Maps, NeurIPS 2018, cascading randomisation): each stage has the initial random weights in one part more. A map that stays the
 * same shows the image, and not what the network has learnt.
 */

import type { Architecture } from '../network/architecture.ts';
import { stageOf } from '../network/fit-weights.ts';
import { allParameters, initialParameters, parameterTable } from '../network/parameters.ts';

export interface RandomisedStage {
  /** The part that was randomised last: `head`, `block4`, … `stem`; all before it are random too. */
  readonly stage: string;
  /** Made when it is asked for. */
  readonly parameters: () => Float32Array;
}

/** Trainings usually begin with a small seed; with its very initial weights a network is half what it was trained to. */
const seedOffset = 1_000_003;

/** The stages. The random weights are initial ones, of another stream than a training's with the same seed. */
export function cascade(
  trained: Float32Array,
  architecture: Architecture,
  findings: number,
  seed: number,
): RandomisedStage[] {
  const table = parameterTable(architecture, findings);
  const initial = initialParameters(table, seed + seedOffset);
  const stages = ['head', ...architecture.blocks.map((_, i) => `block${architecture.blocks.length - i}`), 'stem'];
  return stages.map((stage, place) => ({
    stage,
    parameters() {
      const random = new Set(stages.slice(0, place + 1));
      const mixed = Float32Array.from(trained);
      for (const { name, offset, size } of allParameters(table)) {
        if (random.has(stageOf(name, architecture))) mixed.set(initial.subarray(offset, offset + size), offset);
      }
      return mixed;
    },
  }));
}
