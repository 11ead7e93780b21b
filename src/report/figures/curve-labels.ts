/** Finds, for each of many curves, a place on it for its label: far from the other curves and from labels already set. */

import type { CurvePoint } from './thinned.ts';

const samples = 160;
/** Labels nearer than this cover each other (a disc is 17 units wide in a figure of 470). */
const labelDistance = 0.045;

/**
 * A place on each curve, in the curves' own coordinates from (0, 0) to (1, 1).
 *
 * @param curves each rising from (0, 0) to (1, 1)
 */
export function labelPlaces(curves: readonly (readonly CurvePoint[])[]): CurvePoint[] {
  const sampled = curves.map(alongCurve);
  const places: CurvePoint[] = [];
  for (const [index, candidates] of sampled.entries()) {
    const others = sampled.filter((_, other) => other !== index);
    let best = candidates[Math.floor(samples / 2)]!;
    let bestScore = Number.NEGATIVE_INFINITY;
    for (const candidate of candidates.slice(samples * 0.12, samples * 0.8)) {
      const fromCurves = Math.min(labelDistance, ...others.map((curve) => distance(candidate, curve)));
      const fromLabels = Math.min(2 * labelDistance, distance(candidate, places));
      const score = fromCurves + 3 * Math.min(fromLabels, labelDistance) + 0.1 * fromLabels;
      if (score > bestScore) {
        bestScore = score;
        best = candidate;
      }
    }
    places.push(best);
  }
  return places;
}

/** Points at even steps of x + y, which rises along every ROC curve from 0 to 2. */
function alongCurve(points: readonly CurvePoint[]): CurvePoint[] {
  let segment = 0;
  return Array.from({ length: samples }, (_, i) => {
    const sum = (2 * i) / (samples - 1);
    while (segment < points.length - 2 && points[segment + 1]!.x + points[segment + 1]!.y < sum) segment++;
    const from = points[segment]!;
    const to = points[segment + 1]!;
    const length = to.x + to.y - from.x - from.y;
    const share = length > 0 ? Math.min(1, Math.max(0, (sum - from.x - from.y) / length)) : 0;
    return { x: from.x + share * (to.x - from.x), y: from.y + share * (to.y - from.y) };
  });
}

function distance(point: CurvePoint, others: readonly CurvePoint[]): number {
  let nearest = Number.POSITIVE_INFINITY;
  for (const other of others) nearest = Math.min(nearest, Math.hypot(point.x - other.x, point.y - other.y));
  return nearest;
}
