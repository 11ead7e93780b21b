/** One grey image as the network takes it: the common currency of decoding, resizing and normalising. */

export interface GreyImage {
  /** Columns. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  /** Row-major `[height, width]`, 0 (black) … 255 (white). */
  readonly data: Uint8Array;
}
