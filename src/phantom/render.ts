/** Draws one phantom: a seed and a number in, a chest X-ray with its findings and boxes out. */

import { random } from '../base/random.ts';
import type { GreyImage } from '../image/image.ts';
import { drawAnatomy } from './anatomy/anatomy.ts';
import { type Canvas, newCanvas, type Rectangle } from './canvas.ts';
import { type PhantomFinding, phantomFindings, statesOf } from './course.ts';
import { drawExposure, type Exposure } from './exposure.ts';
import { attenuation, filmPoint, onFilm } from './film/attenuation.ts';
import { develop } from './film/develop.ts';
import { collimate, drawMarker } from './film/marks.ts';
import { allFindings } from './findings/index.ts';
import { type PhantomPatient, phantomPatient } from './patient.ts';
import { type ImagePlace, placeOfImage } from './sequence.ts';
import { type Shape, shapeOf } from './shape.ts';

/** Where a finding is, in pixels of the image: the upper left corner and the extent, whole numbers. */
export interface FindingBox {
  readonly finding: PhantomFinding;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Phantom {
  readonly image: GreyImage;
  /** The findings present, in the order of `phantomFindings`. */
  readonly findings: readonly PhantomFinding[];
  /** At least one box for each finding present. */
  readonly boxes: readonly FindingBox[];
  readonly patient: PhantomPatient;
  /** The patient's first image is visit 0. */
  readonly visit: number;
  readonly view: 'PA' | 'AP';
}

export interface PhantomRequest {
  readonly seed: number;
  /** The image's number in the data set, 0, 1, 2, …; or a patient and a visit. */
  readonly of: number | ImagePlace;
  /** Pixels a side; 512 where it isn't given. */
  readonly size?: number;
  /** The findings to draw instead of those that the patient has; an empty list draws the same chest without any. */
  readonly findings?: readonly PhantomFinding[];
}

/**
 * Renders a phantom. The same request gives the same pixels, whatever else was rendered before.
 *
 * @example
 * const { image, findings, boxes } = renderPhantom({ seed: 1, of: 0 });
 */
export function renderPhantom({ seed, of, size = 512, findings }: PhantomRequest): Phantom {
  const { patient: number, visit } = typeof of === 'number' ? placeOfImage(seed, of) : of;
  const patient = phantomPatient(seed, number);
  const exposure = drawExposure(seed, number, visit);

  const states = statesOf(seed, number, visit).filter(({ name, present }) => findings?.includes(name) ?? present);
  const plans = states.map(({ name, severity }) => ({
    name,
    plan: allFindings[phantomFindings.indexOf(name)]!.plan(random(seed, 'finding', number, name), severity),
  }));
  const shape = plans.reduce<Shape>((s, { plan }) => plan.alter?.(s) ?? s, shapeOf(patient.build, exposure));

  const canvas = canvasFor(size, exposure);
  drawAnatomy(canvas, shape, { seed, patient: number, visit });
  for (const { plan } of plans) plan.paint?.(canvas, shape);
  drawMarker(canvas, seed, number, visit);

  const film = onFilm(attenuation(canvas), size, exposure.rotation);
  collimate(film, seed, number, visit);
  const data = develop(film, canvas.scale, exposure, random(seed, 'noise', number, visit));

  return {
    image: { width: size, height: size, data },
    findings: states.map(({ name }) => name),
    boxes: plans.flatMap(({ name, plan }) =>
      plan.boxes(shape).map((area) => ({ finding: name, ...pixelBox(canvas, size, exposure.rotation, area) })),
    ),
    patient,
    visit,
    view: exposure.view,
  };
}

/** Part of the image's side that the canvas is larger by on every side, so that turning it leaves no empty corner. */
const margin = 0.03;

function canvasFor(size: number, exposure: Exposure): Canvas {
  const scale = size / exposure.field;
  const border = Math.ceil(margin * size);
  const left = -(exposure.middle * size + border) / scale;
  const top = -(exposure.apex * size + border) / scale;
  return newCanvas(size + 2 * border, scale, left, top);
}

/** The pixels around a rectangle of the body once it is turned, within the image. */
function pixelBox(canvas: Canvas, size: number, rotation: number, area: Rectangle) {
  const corners = [area.left, area.right].flatMap((x) =>
    [area.top, area.bottom].map((y) =>
      filmPoint(canvas.side, size, rotation, (x - canvas.left) * canvas.scale, (y - canvas.top) * canvas.scale),
    ),
  );
  const span = (values: number[]) => {
    const from = Math.max(0, Math.min(size - 1, Math.floor(Math.min(...values))));
    const to = Math.max(from + 1, Math.min(size, Math.ceil(Math.max(...values))));
    return [from, to - from] as const;
  };
  const [x, width] = span(corners.map(([u]) => u));
  const [y, height] = span(corners.map(([, v]) => v));
  return { x, y, width, height };
}
