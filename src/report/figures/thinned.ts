/** A curve with no more points than a figure can show. */

export interface CurvePoint {
  readonly x: number;
  readonly y: number;
}

/**
 * The points of a curve without those nearer than `step` in both directions to the one kept before them, ends kept. At 1/1000
 * that is half a unit of a figure 500 wide: no eye sees it, and the file of 22,000 images is a tenth as large.
 */
export function thinned(points: readonly CurvePoint[], step = 0.001): CurvePoint[] {
  const kept: CurvePoint[] = [];
  points.forEach((point, index) => {
    const before = kept.at(-1);
    const isNear = before !== undefined && Math.abs(point.x - before.x) < step && Math.abs(point.y - before.y) < step;
    if (!isNear || index === points.length - 1) kept.push(point);
  });
  return kept;
}
