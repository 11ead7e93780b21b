/**
 * The drawing plane of a phantom: maps of path length along the beam, in centimetres, on a pixel grid.
 *
 * Body coordinates are centimetres seen as on a film: x to the viewer's right (the patient's left), from the midline;
 * y down, from the apices of the lungs; z from the back to the front.
 */

export interface Canvas {
  /** Pixels a side. The canvas is square and larger than the image by a margin, so that the image can be turned. */
  readonly side: number;
  /** Pixels a centimetre. */
  readonly scale: number;
  /** Body coordinates of the corner at the upper left. */
  readonly left: number;
  readonly top: number;
  /** Soft tissue, as if the chest held no air. */
  readonly soft: Float32Array;
  /** Air of the lungs (stomach, trachea): what has to be taken away from `soft`. */
  readonly air: Float32Array;
  /** What is drawn within the lungs, vessels above all: it shows in proportion to the lung there is. */
  readonly vessels: Float32Array;
  /** Compact bone. */
  readonly bone: Float32Array;
}

/** A rectangle in body coordinates. */
export interface Rectangle {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export function newCanvas(side: number, scale: number, left: number, top: number): Canvas {
  const map = () => new Float32Array(side * side);
  return { side, scale, left, top, soft: map(), air: map(), vessels: map(), bone: map() };
}

/** The body coordinate of the centre of a column. */
export const xOfColumn = (canvas: Canvas, column: number): number => canvas.left + (column + 0.5) / canvas.scale;

/** The body coordinate of the centre of a row. */
export const yOfRow = (canvas: Canvas, row: number): number => canvas.top + (row + 0.5) / canvas.scale;

/** The first and last + 1 row and column whose centres lie in a rectangle. */
export function pixelsWithin(canvas: Canvas, area: Rectangle) {
  const clip = (value: number) => Math.max(0, Math.min(canvas.side, value));
  return {
    columnFrom: clip(Math.ceil((area.left - canvas.left) * canvas.scale - 0.5)),
    columnTo: clip(Math.floor((area.right - canvas.left) * canvas.scale - 0.5) + 1),
    rowFrom: clip(Math.ceil((area.top - canvas.top) * canvas.scale - 0.5)),
    rowTo: clip(Math.floor((area.bottom - canvas.top) * canvas.scale - 0.5) + 1),
  };
}

/** A function of x, in centimetres, at the centre of every column. */
export const tableOfColumns = (canvas: Canvas, f: (x: number) => number): Float32Array =>
  Float32Array.from({ length: canvas.side }, (_, column) => f(xOfColumn(canvas, column)));

/** A function of y, in centimetres, at the centre of every row. */
export const tableOfRows = (canvas: Canvas, f: (y: number) => number): Float32Array =>
  Float32Array.from({ length: canvas.side }, (_, row) => f(yOfRow(canvas, row)));
