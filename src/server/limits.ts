/** How much the server takes on: every resource that a client can use up has a bound here. */

export interface Limits {
  /** Bytes of one request's body. */
  readonly bodyBytes: number;
  /** Bytes of all bodies that are being received or worked on together; a request that would go beyond is asked to come again. */
  readonly bytesAtOnce: number;
  /** Images in one request. */
  readonly images: number;
  /** Pixels of one image, known from its header before anything is decoded. */
  readonly pixels: number;
  /** Requests at once that decode images, waiting ones included; one more is asked to come again. */
  readonly requests: number;
  /** Of the requests, bytes and streams at once that one client may have, above 0 … 1; what goes beyond is asked to come again. */
  readonly clientShare: number;
  /** Images computed in one run of a session. */
  readonly batch: number;
  /** Processes that decode images. */
  readonly decoders: number;
  /** Bytes of memory that a decoding process may take (where the system can hold it to that: Linux). */
  readonly decoderBytes: number;
  /** Seconds for decoding one image. */
  readonly decodeSeconds: number;
  /** Seconds in which a request has to have arrived, body included. */
  readonly receiveSeconds: number;
  /** Seconds in which a request has to be answered once it has arrived. */
  readonly answerSeconds: number;
  /** Live streams at once. */
  readonly streams: number;
}

const mebibyte = 2 ** 20;

/** For a machine with a few cores and gigabytes. A chest X-ray has up to 15 million pixels and some megabytes. */
export const defaultLimits: Limits = {
  bodyBytes: 64 * mebibyte,
  bytesAtOnce: 256 * mebibyte,
  images: 32,
  pixels: 2 ** 25,
  requests: 64,
  // 32 requests at once are more than a page or a diligent program sends, and leave as many to others.
  clientShare: 0.5,
  batch: 1,
  decoders: 2,
  decoderBytes: 1024 * mebibyte,
  decodeSeconds: 20,
  receiveSeconds: 60,
  answerSeconds: 120,
  streams: 32,
};
