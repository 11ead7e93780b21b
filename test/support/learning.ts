/** Small images that a small network can learn from, held in memory: for tests of training. */

import { random } from '../../src/base/random.ts';
import type { ImageStore } from '../../src/dataset/image-store.ts';
import type { LabelTable } from '../../src/dataset/table.ts';
import type { Architecture } from '../../src/network/architecture.ts';
import { storeBy } from './store.ts';

/** A DenseNet of every part and few channels. */
export const tiny: Architecture = { name: 'tiny', blocks: [2, 2], growth: 8, stem: 8 };

export interface Sample {
  readonly label: number;
  readonly pixels: Uint8Array;
}

/** Noise; where the label is 1, with a bright square at a random place. */
export function squareOrNot(count: number, size: number, seed: number): Sample[] {
  const stream = random(seed, 'squares');
  return Array.from({ length: count }, (_, i) => {
    const label = i % 2;
    const pixels = Uint8Array.from({ length: size * size }, () => Math.floor(stream.uniform(60, 140)));
    const side = Math.floor(size / 4);
    const [top, left] = [0, 1].map(() => Math.floor(stream.uniform(0, size - side))) as [number, number];
    if (label === 1) {
      for (let row = top; row < top + side; row++) pixels.fill(230, row * size + left, row * size + left + side);
    }
    return { label, pixels };
  });
}

/** A table of one finding and a store of its images. Names begin with `prefix`. */
export function tableOf(samples: readonly Sample[], prefix: string): LabelTable {
  return {
    path: `${prefix}.csv`,
    sha256: prefix,
    findings: ['Mass'],
    rows: samples.map((_, i) => ({
      image: `${prefix}${i}.png`,
      line: i + 2,
      patient: `${prefix}${i}`,
      view: undefined,
      age: undefined,
      sex: undefined,
    })),
    labels: Int8Array.from(samples, ({ label }) => label),
    hasPatients: true,
    duplicates: [],
    unusedColumns: [],
  };
}

/** The images of tables made by `tableOf`. */
export function storeOf(size: number, samples: Readonly<Record<string, readonly Sample[]>>): ImageStore {
  const images = new Map(
    Object.entries(samples).flatMap(([prefix, each]) => each.map(({ pixels }, i) => [`${prefix}${i}.png`, pixels])),
  );
  return storeBy(size, async (name) => ({ width: size, height: size, data: images.get(name)! }));
}
