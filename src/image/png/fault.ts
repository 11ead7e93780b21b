/** Why a PNG file can't be decoded, in words for the reader. */

/** The file is no sound PNG, or this decoder can't run here. */
export class PngFault extends Error {
  override readonly name = 'PngFault';
}
