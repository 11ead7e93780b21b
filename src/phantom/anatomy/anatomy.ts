/** Draws a whole chest without findings, organ by organ. */

import type { Canvas } from '../canvas.ts';
import type { Shape } from '../shape.ts';
import { drawAbdomen } from './abdomen.ts';
import { drawAirways } from './airways.ts';
import { drawBody } from './body.ts';
import { drawLungs } from './lungs.ts';
import { drawMediastinum } from './mediastinum.ts';
import { drawRibs } from './ribs.ts';
import { drawShoulders } from './shoulders.ts';
import { drawSpine } from './spine.ts';
import { drawVessels } from './vessels.ts';

/** Fills an empty canvas. The lungs come before the mediastinum, which takes their place; the rest adds up. */
export function drawAnatomy(
  canvas: Canvas,
  shape: Shape,
  { seed, patient, visit }: { seed: number; patient: number; visit: number },
): void {
  drawBody(canvas, shape);
  drawLungs(canvas, shape);
  drawMediastinum(canvas, shape);
  drawAirways(canvas, shape);
  drawVessels(canvas, shape, seed, patient);
  drawAbdomen(canvas, shape, seed, patient, visit);
  drawSpine(canvas, shape);
  drawRibs(canvas, shape);
  drawShoulders(canvas, shape);
}
