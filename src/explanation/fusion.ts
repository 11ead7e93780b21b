/**
 * One map of the maps of several layers: a late layer knows the finding and is coarse, an early one is fine and knows less. Each
 * is cut off at 0 and divided by its maximum, and the finest map's places get the mean of all. (LayerCAM's paper, Jiang et al.
 * 2021, fuses by the maximum of scaled maps; a mean asks for places on which the layers agree.)
 */

import { evidenceMap } from './maps.ts';
import type { FloatMap } from './upsample.ts';

/** A single map stays as it is, signed. */
export function fused(maps: readonly FloatMap[]): FloatMap {
  if (maps.length === 1) return maps[0]!;
  const size = {
    width: Math.max(...maps.map(({ width }) => width)),
    height: Math.max(...maps.map(({ height }) => height)),
  };
  const evidence = maps.map((map) => evidenceMap(map, size).values);
  const values = evidence[0]!.map((_, at) => evidence.reduce((sum, each) => sum + each[at]!, 0) / maps.length);
  return { ...size, values };
}
