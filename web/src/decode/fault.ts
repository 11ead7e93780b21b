/** Why the page can't decode a file, in words for the reader. */

/** The page can't decode the file. `isKnownToServer`: the server's decoder takes this kind. */
export class DecodeFault extends Error {
  override readonly name = 'DecodeFault';
  readonly isKnownToServer: boolean;
  constructor(message: string, isKnownToServer = false) {
    super(message);
    this.isKnownToServer = isKnownToServer;
  }
}
