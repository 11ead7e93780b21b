/**
 * Where an image lies on the stage. A view is independent of sizes: a zoom relative to the size at which the whole image fits, and the place of
 * the image that is in the stage's middle, in shares of its width and height. So two images of different sizes share one.
 */

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface View {
  /** 1: the whole image fits the stage. */
  readonly zoom: number;
  /** 0 … 1 */
  readonly centreX: number;
  readonly centreY: number;
}

/** The image on the stage: pixels of the stage for one of the image, and where its upper left corner is. */
export interface Placement {
  readonly scale: number;
  readonly left: number;
  readonly top: number;
}

export const wholeImage: View = { zoom: 1, centreX: 0.5, centreY: 0.5 };

const [leastZoom, greatestZoom] = [0.5, 32];

function fitScale(image: Size, stage: Size): number {
  return Math.min(stage.width / image.width, stage.height / image.height);
}

export function placementOf({ zoom, centreX, centreY }: View, image: Size, stage: Size): Placement {
  const scale = fitScale(image, stage) * zoom;
  return {
    scale,
    left: stage.width / 2 - centreX * image.width * scale,
    top: stage.height / 2 - centreY * image.height * scale,
  };
}

/** The view at `factor` times the zoom, in which what lies at (x, y) on the stage stays there. */
export function zoomedAt(view: View, factor: number, x: number, y: number, image: Size, stage: Size): View {
  const zoom = clamped(view.zoom * factor, leastZoom, greatestZoom);
  const before = placementOf(view, image, stage);
  const after = before.scale * (zoom / view.zoom);
  const shift = (offset: number, side: number) => (offset / before.scale - offset / after) / side;
  return within({
    zoom,
    centreX: view.centreX + shift(x - stage.width / 2, image.width),
    centreY: view.centreY + shift(y - stage.height / 2, image.height),
  });
}

/** The view after the image was pulled by (dx, dy) pixels of the stage. */
export function panned(view: View, dx: number, dy: number, image: Size, stage: Size): View {
  const { scale } = placementOf(view, image, stage);
  return within({
    ...view,
    centreX: view.centreX - dx / (scale * image.width),
    centreY: view.centreY - dy / (scale * image.height),
  });
}

/** One pixel of the image is `pixels` of the stage. */
export function atScale(view: View, pixels: number, image: Size, stage: Size): View {
  return { ...view, zoom: clamped(pixels / fitScale(image, stage), leastZoom, greatestZoom) };
}

/** The image's middle never leaves it: something of it always stays in sight. */
function within(view: View): View {
  return { ...view, centreX: clamped(view.centreX, 0, 1), centreY: clamped(view.centreY, 0, 1) };
}

function clamped(value: number, least: number, greatest: number): number {
  return Math.min(Math.max(value, least), greatest);
}
