/** What a finding is to the renderer: it alters the chest's shape, or what the beam meets, or both; and it has boxes. */

import type { Random } from '../../base/random.ts';
import type { Canvas, Rectangle } from '../canvas.ts';
import type { Shape } from '../shape.ts';

export interface Finding {
  /** Its name in label tables. */
  readonly name: string;
  /**
   * Settles everything about it that is random.
   *
   * @param place a stream of the patient's, so that the finding stays in its place from image to image.
   * @param severity 0 (still visible to a careful eye) … 1 (plain).
   */
  plan(place: Random, severity: number): Plan;
}

export interface Plan {
  /** The chest with this finding. */
  alter?(shape: Shape): Shape;
  /** Changes the maps, after the anatomy has been drawn. */
  paint?(canvas: Canvas, shape: Shape): void;
  /** What a reader would mark, in body coordinates. */
  boxes(shape: Shape): Rectangle[];
}
