/** One grey image as the network takes it: the common currency of decoding, resizing and normalising. */

export interface GreyImage {
  /** Columns. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  /** Row-major `[height, width]`, 0 (black) … 255 (white). */
  readonly data: Uint8Array;
}

/**
 * Larger images are refused by their header, before a pixel is decoded: 8192 × 8192. Chest X-rays have up to
 * 4,300 × 3,500 pixels; decoding takes up to eight bytes a pixel, so that no image takes more than 512 MiB.
 */
export const maximumPixels = 8192 * 8192;
