/**
 * Downloads a file so that an interruption costs nothing: what has arrived stays in `FILE.part`, and the next try asks for the
 * rest, if the server's file is still the same (RFC 9110, sections 13.1.5 and 14). A file appears under its name only when it
 * is whole and its checksum fits.
 */

import { createWriteStream } from 'node:fs';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Writable } from 'node:stream';
import { z } from 'zod';
import { CheckError, InputError, messageOf } from '../base/error.ts';
import { reasonOf } from '../base/files.ts';
import { digitsOf, fits } from './checksum.ts';
import type { Checksum } from './public-weights.ts';

/** No weight file of a DenseNet is as large. */
const largestDownload = 1e9;

export interface Download {
  readonly url: string;
  readonly out: string;
  readonly checksum?: Checksum | undefined;
  readonly signal: AbortSignal;
  /** Told of the bytes that are there, and of all where the server says how many. */
  update(done: number, total: number | undefined): void;
}

/** What a part belongs to. */
const partSchema = z.object({ url: z.string(), validator: z.string() });

/**
 * Downloads a file, or the rest of it.
 *
 * @throws InputError if the server can't be reached or hasn't the file, or the download breaks off; CheckError if what came
 * isn't what was published
 */
export async function download({ url, out, checksum, signal, update }: Download): Promise<void> {
  const [part, facts] = [`${out}.part`, `${out}.part.json`];
  await mkdir(dirname(out), { recursive: true });
  const before = await readPart(part, facts, url);
  const headers = before === undefined ? {} : { Range: `bytes=${before.bytes}-`, 'If-Range': before.validator };
  const response = await request(url, headers, signal);
  const goesOn = response.status === 206 && rangeStart(response) === before?.bytes;
  if (!goesOn && response.status !== 200) {
    await response.body?.cancel();
    throw new InputError(`${url}: the server answers ${response.status} ${response.statusText}, a file was expected`);
  }
  const from = goesOn ? before!.bytes : 0;
  const length = response.headers.get('content-length');
  const total = length === null ? undefined : from + Number(length);
  if (total !== undefined && total > largestDownload)
    throw new InputError(`${url} has ${total} bytes, at most ${largestDownload} are taken`);
  await writeFacts(facts, url, response);
  const done = await save(response, part, from, total, { url, update, signal });
  if (total !== undefined && done < total) throw brokenOff(url, done, total, 'the connection was closed');
  if (checksum !== undefined && !(await fits(part, checksum))) {
    const found = await digitsOf(part, checksum.kind);
    await rm(part, { force: true });
    await rm(facts, { force: true });
    throw new CheckError(
      `${url} isn't the file that was published: its ${checksum.kind} checksum begins with ${found.slice(0, checksum.digits.length)}, ${checksum.digits} was expected. What came is removed`,
    );
  }
  await rename(part, out);
  await rm(facts, { force: true });
}

async function request(url: string, headers: Record<string, string>, signal: AbortSignal): Promise<Response> {
  try {
    return await fetch(url, { headers: { ...headers, 'Accept-Encoding': 'identity' }, signal });
  } catch (error) {
    signal.throwIfAborted();
    const cause = (error as { cause?: NodeJS.ErrnoException }).cause;
    throw new InputError(`cannot reach ${new URL(url).host}: ${cause?.code ?? messageOf(cause ?? error)}`);
  }
}

/** Appends the body to the part. @returns the bytes that are there then */
async function save(
  response: Response,
  part: string,
  from: number,
  total: number | undefined,
  { url, update, signal }: Pick<Download, 'url' | 'update' | 'signal'>,
): Promise<number> {
  let done = from;
  const file = Writable.toWeb(createWriteStream(part, { flags: from === 0 ? 'w' : 'a' }));
  const counted = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      done += chunk.length;
      if (done > largestDownload) throw new Error(`more than ${largestDownload} bytes came`);
      update(done, total);
      controller.enqueue(chunk);
    },
  });
  try {
    if (response.body === null) throw new Error('the answer is empty');
    await response.body.pipeThrough(counted).pipeTo(file as WritableStream<Uint8Array>, { signal });
    return done;
  } catch (error) {
    signal.throwIfAborted();
    const cause = (error as { cause?: unknown }).cause ?? error;
    throw brokenOff(url, done, total, reasonOf(cause));
  }
}

function brokenOff(url: string, done: number, total: number | undefined, reason: string): InputError {
  const all = total === undefined ? '' : ` of ${total}`;
  return new InputError(`${url} broke off after ${done}${all} bytes (${reason}); the same command goes on from there`);
}

/** What has arrived before, if it is known which version of the server's file it belongs to. */
async function readPart(part: string, facts: string, url: string) {
  try {
    const { size } = await stat(part);
    const known = partSchema.parse(JSON.parse(await readFile(facts, 'utf8')));
    return size > 0 && known.url === url ? { bytes: size, validator: known.validator } : undefined;
  } catch {
    // No part, or one that nobody knows anything of: the download begins anew.
    return undefined;
  }
}

async function writeFacts(facts: string, url: string, { headers }: Response): Promise<void> {
  const etag = headers.get('etag');
  // A weak tag says that two files mean the same, not that their bytes are.
  const validator = etag?.startsWith('W/') === false ? etag : headers.get('last-modified');
  if (validator === null) await rm(facts, { force: true });
  else await writeFile(facts, JSON.stringify({ url, validator }));
}

/** `Content-Range: bytes 100-999/1000` → 100. */
function rangeStart({ headers }: Response): number | undefined {
  const match = /^bytes (\d+)-/.exec(headers.get('content-range') ?? '');
  return match === null ? undefined : Number(match[1]);
}
