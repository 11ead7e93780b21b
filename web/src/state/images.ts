/** What the state says of its X-rays. */

import type { Fault, Pane, Place, Reading, ViewerState, XRay } from './state.ts';

/** What the present place says of an image; of an image that was read at the other place only, nothing. */
export function readingOf(image: XRay | undefined, place: Place): Reading | undefined {
  return image?.readings[place];
}

/** Why it isn't read at a place. What the page can't decode may still be read on the server. */
export function faultAt({ faults }: XRay, place: Place): Fault | undefined {
  return faults[place] ?? (place === 'device' ? faults.decode : undefined);
}

/** The page can't decode it, and the server, where it is to be read, can: it has to send a picture. */
export function lacksPicture({ image, faults }: XRay, place: Place): boolean {
  return place === 'server' && image === undefined && faults.decode?.isKnownToServer === true;
}

/** What is done with it, or has been at a place. */
export function statusOf(xray: XRay, place: Place): 'decoding' | 'reading' | 'read' | 'failed' | 'waiting' {
  if (xray.work === 'decoding') return 'decoding';
  if (xray.work === 'reading') return 'reading';
  if (readingOf(xray, place) !== undefined) return 'read';
  return faultAt(xray, place) === undefined ? 'waiting' : 'failed';
}

export function imageOf({ images }: Pick<ViewerState, 'images'>, { image }: Pane): XRay | undefined {
  return images.find(({ id }) => id === image);
}
