/**
 * Augmentation: small changes that leave a chest X-ray's findings what they are, made anew for each image and epoch, so that
 * a network doesn't learn single pictures by heart. The same seed, epoch and name give the same change on every machine,
 * whatever the order of the images, so that a resumed training sees what it would have seen.
 */

import { InputError } from '../base/error.ts';
import { type Random, random } from '../base/random.ts';
import { affineOf, type Placement, warp } from './affine.ts';
import type { GreyImage } from './image.ts';
import { changeLevels, type Levels } from './levels.ts';

/** How far changes may go; 0 leaves a thing as it is. */
export interface AugmentSettings {
  /** The chance that an image is mirrored left to right, 0 … 1. */
  readonly flip: number;
  /** The furthest shift in each direction, as a share of the side, 0 … 1. */
  readonly shift: number;
  /** The largest turn either way, in degrees, 0 … 180. */
  readonly rotate: number;
  /** Factors from 1 − scale to 1 + scale, 0 … 0.9. */
  readonly scale: number;
  /** The most that is added or taken away, as a share of the range from black to white, 0 … 1. */
  readonly brightness: number;
  /** Factors from 1 − contrast to 1 + contrast, 0 … 1. */
  readonly contrast: number;
}

export const noAugmentation: AugmentSettings = { flip: 0, shift: 0, rotate: 0, scale: 0, brightness: 0, contrast: 0 };

/** Small enough that a radiologist would still call it a well-placed chest X-ray. */
export const usualAugmentation: AugmentSettings = {
  flip: 0.5,
  shift: 0.05,
  rotate: 7,
  scale: 0.1,
  brightness: 0.1,
  contrast: 0.1,
};

const largest: AugmentSettings = { flip: 1, shift: 1, rotate: 180, scale: 0.9, brightness: 1, contrast: 1 };

/** Changes an image, told apart from others by its name. The image given stays as it is. */
export type Augment = (image: GreyImage, name: string) => GreyImage;

/**
 * The augmentation of one epoch.
 *
 * @throws InputError if a setting is out of its range
 *
 * @example
 * const augment = augmentation(usualAugmentation, { seed: 1, epoch: 3 });
 * const changed = augment(image, '00000001_000.png');
 */
export function augmentation(
  settings: AugmentSettings,
  { seed, epoch }: { readonly seed: number; readonly epoch: number },
): Augment {
  for (const [name, most] of Object.entries(largest) as [keyof AugmentSettings, number][]) {
    const value = settings[name];
    if (!(value >= 0 && value <= most))
      throw new InputError(`augmentation: ${name} is ${value}; a number from 0 to ${most} was expected`);
  }
  return (image, name) => applyChange(image, drawChange(settings, random(seed, 'augment', epoch, name), image));
}

/** What happens to one image. */
export type Change = Placement & Levels;

/** Every number is drawn whether its setting is on or not, so that one setting doesn't change what another does. */
export function drawChange(
  { flip, shift, rotate, scale, brightness, contrast }: AugmentSettings,
  stream: Random,
  { width, height }: Pick<GreyImage, 'width' | 'height'>,
): Change {
  return {
    isMirrored: stream.next() < flip,
    shiftX: stream.uniform(-shift, shift) * width,
    shiftY: stream.uniform(-shift, shift) * height,
    rotateDegrees: stream.uniform(-rotate, rotate),
    scale: 1 + stream.uniform(-scale, scale),
    brightness: stream.uniform(-brightness, brightness),
    contrast: 1 + stream.uniform(-contrast, contrast),
  };
}

/** Moves the pixels, then changes their levels; what changes nothing is left out. */
export function applyChange(image: GreyImage, change: Change): GreyImage {
  const { isMirrored, shiftX, shiftY, rotateDegrees, scale, brightness, contrast } = change;
  const isMoved = isMirrored || shiftX !== 0 || shiftY !== 0 || rotateDegrees !== 0 || scale !== 1;
  const moved = isMoved ? warp(image, affineOf(change, image)) : image;
  return brightness === 0 && contrast === 1 ? moved : changeLevels(moved, change);
}
