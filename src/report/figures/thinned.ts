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
  return thinnedBy(
    points,
    (point, before) => Math.abs(point.x - before.x) < step && Math.abs(point.y - before.y) < step,
  );
}

/** The points that aren't near the one kept before them, ends kept. */
export function thinnedBy<Point>(points: readonly Point[], isNear: (point: Point, before: Point) => boolean): Point[] {
  const kept: Point[] = [];
  points.forEach((point, index) => {
    const isEnd = index === 0 || index === points.length - 1;
    if (isEnd || !isNear(point, kept.at(-1)!)) kept.push(point);
  });
  return kept;
}
