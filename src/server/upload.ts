/** The images of a request's body: the body itself, or the files of a form. They stay in memory. */

import { hashOf } from '../base/hash.ts';
import type { Limits } from './limits.ts';
import { ProblemError } from './problems.ts';

export interface UploadedImage {
  /** As the client called it. */
  readonly name: string | null;
  readonly bytes: Uint8Array;
  readonly sha256: string;
}

const imageTypes = ['image/png', 'image/jpeg', 'image/tiff', 'application/octet-stream'];
const takenTypes = `${imageTypes.join(', ')} or multipart/form-data`;

/**
 * Reads the images of a request whose declared length `expectedBytes` has found small enough.
 *
 * @throws ProblemError if the content type is another, the body too large, broken or without images, or there are too many
 */
export async function readImages(
  request: Request,
  limits: Pick<Limits, 'bodyBytes' | 'images'>,
): Promise<UploadedImage[]> {
  const type = request.headers.get('content-type') ?? '';
  const essence = type.split(';', 1)[0]!.trim().toLowerCase();
  if (essence !== 'multipart/form-data' && !imageTypes.includes(essence)) {
    const found = essence === '' ? 'no Content-Type' : `the Content-Type ${essence.slice(0, 100)}`;
    const wayOut =
      essence === 'application/dicom'
        ? 'DICOM files have to be converted to PNG first'
        : "with curl: -H 'Content-Type: image/png'";
    throw new ProblemError('unsupported-type', `expected ${takenTypes}, found ${found}; ${wayOut}`, {
      headers: { 'accept-post': [...imageTypes, 'multipart/form-data'].join(', ') },
    });
  }
  const encoding = request.headers.get('content-encoding');
  if (encoding !== null && encoding.toLowerCase() !== 'identity') {
    throw new ProblemError(
      'unsupported-type',
      `the Content-Encoding ${encoding.slice(0, 100)} is not taken: send the body as it is`,
    );
  }
  const body = await readBody(request, limits.bodyBytes);
  if (essence !== 'multipart/form-data') {
    if (body.length === 0) throw new ProblemError('bad-request', 'the body is empty; expected the bytes of an image');
    return [uploadedImage(null, body)];
  }
  return imagesOfForm(body, type, limits.images);
}

function uploadedImage(name: string | null, bytes: Uint8Array): UploadedImage {
  return { name, bytes, sha256: hashOf(bytes) };
}

/** The declared length of a body, or the most that it may have where none is declared. @throws ProblemError if it is too large */
export function expectedBytes(request: Request, limit: number): number {
  const declared = request.headers.get('content-length');
  if (declared === null) return limit;
  const bytes = Number(declared);
  if (!(bytes <= limit)) throw tooLarge(limit);
  return bytes;
}

/** A body of declared length, which was checked before and which Node keeps to, is read at once; another is counted as it comes. */
async function readBody(request: Request, limit: number): Promise<Uint8Array> {
  const brokenOff = () => {
    throw new ProblemError('bad-request', 'the body broke off before its end');
  };
  if (request.headers.has('content-length')) return new Uint8Array(await request.arrayBuffer().catch(brokenOff));
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = request.body?.getReader();
  while (reader !== undefined) {
    const { done, value } = await reader.read().catch(brokenOff);
    if (done) break;
    length += value.length;
    if (length > limit) {
      await reader.cancel().catch(() => undefined);
      throw tooLarge(limit);
    }
    chunks.push(value);
  }
  return Buffer.concat(chunks, length);
}

function tooLarge(limit: number): ProblemError {
  return new ProblemError(
    'too-large',
    `the body has more than the ${limit} bytes that are accepted; send fewer images at once, or smaller ones`,
    { headers: { connection: 'close' } },
  );
}

async function imagesOfForm(body: Uint8Array, type: string, limit: number): Promise<UploadedImage[]> {
  refuseTooManyParts(body, type, limit);
  let form: FormData;
  try {
    form = await new Response(body as Uint8Array<ArrayBuffer>, { headers: { 'content-type': type } }).formData();
  } catch {
    throw new ProblemError(
      'bad-request',
      'the body is not the multipart/form-data that its Content-Type says: boundary or parts are broken',
    );
  }
  const images: UploadedImage[] = [];
  for (const [field, value] of form.entries()) {
    if (typeof value === 'string') {
      throw new ProblemError(
        'bad-request',
        `the form's field ${JSON.stringify(field.slice(0, 100))} is text; every part has to be a file (with curl: -F image=@FILE), options go into the query`,
      );
    }
    images.push(uploadedImage(value.name, await value.bytes()));
  }
  if (images.length === 0) throw new ProblemError('bad-request', 'the form has no files; expected at least one image');
  return images;
}

/** Counted before the form is taken apart: a million empty parts fit into a few megabytes. */
function refuseTooManyParts(body: Uint8Array, type: string, limit: number): void {
  const boundary = /;\s*boundary=(?:"([^"]{1,200})"|([^;\s]{1,200}))/i.exec(type);
  const mark = boundary?.[1] ?? boundary?.[2];
  if (mark === undefined)
    throw new ProblemError('bad-request', 'the Content-Type multipart/form-data names no boundary');
  const buffer = Buffer.from(body.buffer, body.byteOffset, body.length);
  let parts = -1;
  for (let at = buffer.indexOf(`--${mark}`); at >= 0; at = buffer.indexOf(`--${mark}`, at + 1)) {
    if (++parts > limit) {
      throw new ProblemError(
        'too-large',
        `the form has more than the ${limit} images that are accepted in one request; send them in several`,
      );
    }
  }
}
