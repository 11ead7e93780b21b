/**
 * Decodes images in processes of their own, one image at a time each. A crash, too much memory or too much time costs the one
 * image in hand; the process is replaced.
 */

import type { ChildProcess } from 'node:child_process';
import type { ResizeMethod } from '../image/resize.ts';
import { startConfined } from './confined-process.ts';
import type { Limits } from './limits.ts';
import { ProblemError } from './problems.ts';

/** What to make of an image: the network's input, or a picture for people. */
export type DecodeTarget =
  | { readonly as: 'pixels'; readonly size: number; readonly method: ResizeMethod }
  | { readonly as: 'png'; readonly longest?: number };

export interface DecodeRequest {
  /** Bytes of the image's file, which come through the standard input: a message would copy them several times on both sides. */
  readonly length: number;
  /** What to call the image in errors. */
  readonly name: string;
  readonly maximumPixels: number;
  readonly target: DecodeTarget;
}

export type DecodeAnswer =
  | { readonly kind: 'decoded'; readonly width: number; readonly height: number; readonly data: Uint8Array }
  | { readonly kind: 'refused'; readonly reason: string; readonly isFault: boolean };

export interface Decoded {
  /** Of the image as it came. */
  readonly width: number;
  readonly height: number;
  /** Grey bytes `[size, size]`, or the bytes of a PNG file. */
  readonly data: Uint8Array;
}

export interface Decoder {
  /**
   * Decodes an image when its turn comes.
   *
   * @throws ProblemError `unreadable-image` with the reason; the signal's reason if it is aborted before the turn
   */
  decode(bytes: Uint8Array, name: string, target: DecodeTarget, signal?: AbortSignal): Promise<Decoded>;
  /** Images that wait or are being decoded. */
  pending(): number;
  /** How often a process had to be replaced. */
  restarts(): number;
  /** The processes' ids, of those that live. */
  processes(): readonly number[];
  /** Resolves when all processes are there. @throws Error if they can't be started */
  ready(): Promise<void>;
  close(): Promise<void>;
}

interface Job {
  readonly request: DecodeRequest;
  readonly bytes: Uint8Array;
  readonly resolve: (image: Decoded) => void;
  readonly reject: (error: unknown) => void;
}

type DecoderLimits = Pick<Limits, 'decoders' | 'decoderBytes' | 'decodeSeconds' | 'pixels'>;

/** A process that ends before its first word has something wrong that another start won't mend. */
const hopelessStarts = 3;

/** Starts the processes. */
export function createDecoder(limits: DecoderLimits): Decoder {
  const waiting: Job[] = [];
  const slots = Array.from({ length: limits.decoders }, () => slot());
  let restarts = 0;
  let failedStarts = 0;
  let isClosed = false;
  let becomeReady: () => void = () => undefined;
  let failToStart: (error: Error) => void = () => undefined;
  const whenReady = new Promise<void>((resolve, reject) => {
    becomeReady = resolve;
    failToStart = reject;
  });
  // Told to whoever asks for it.
  whenReady.catch(() => undefined);
  for (const each of slots) each.start();

  function slot() {
    let child: ChildProcess;
    let isReady = false;
    let job: Job | undefined;
    let timer: NodeJS.Timeout | undefined;
    let isTooLate = false;

    const take = () => {
      clearTimeout(timer);
      const done = job;
      job = undefined;
      return done;
    };
    const next = () => {
      if (!isReady || job !== undefined || isClosed) return;
      job = waiting.shift();
      if (job === undefined) return;
      isTooLate = false;
      timer = setTimeout(() => {
        isTooLate = true;
        child.kill('SIGKILL');
      }, 1000 * limits.decodeSeconds);
      child.send(job.request, (error) => {
        // Its end, which follows, settles the job.
        if (error) child.kill('SIGKILL');
      });
      child.stdin!.write(job.bytes);
    };
    const start = () => {
      isReady = false;
      child = startConfined('decoder-process', limits.decoderBytes);
      child.on('message', (message: DecodeAnswer | { kind: 'ready' }) => {
        if (message.kind === 'ready') {
          isReady = true;
          failedStarts = 0;
          if (slots.every((each) => each.isReady())) becomeReady();
        } else settle(take(), message);
        next();
      });
      child.on('error', () => undefined);
      child.stdin!.on('error', () => undefined);
      child.once('exit', () => {
        const died = isReady;
        isReady = false;
        const lost = take();
        lost?.reject(
          unreadable(lost.request.name, isTooLate ? tooLate(limits) : died ? tooMuch(limits) : 'the decoder is gone'),
        );
        if (isClosed) return;
        restarts++;
        if (!died && ++failedStarts >= hopelessStarts * limits.decoders) return giveUp();
        start();
      });
    };
    return {
      start,
      next,
      isReady: () => isReady,
      isBusy: () => job !== undefined,
      pid: () => (child.exitCode === null && child.signalCode === null ? child.pid : undefined),
      end: () =>
        new Promise<void>((resolve) => {
          if (child.exitCode !== null || child.signalCode !== null) return resolve();
          child.once('exit', () => resolve());
          child.kill('SIGKILL');
        }),
    };
  }

  function giveUp(): void {
    const error = new Error('the processes that decode images end as soon as they are started');
    failToStart(error);
    isClosed = true;
    for (const { reject } of waiting.splice(0)) reject(error);
  }

  return {
    decode(bytes, name, target, signal) {
      if (isClosed) return Promise.reject(new Error('the decoder has been closed'));
      return new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const request = { length: bytes.length, name, maximumPixels: limits.pixels, target };
        const job: Job = { request, bytes, resolve, reject };
        signal?.addEventListener(
          'abort',
          () => {
            const place = waiting.indexOf(job);
            if (place < 0) return;
            waiting.splice(place, 1);
            reject(signal.reason);
          },
          { once: true },
        );
        waiting.push(job);
        for (const each of slots) each.next();
      });
    },
    pending: () => waiting.length + slots.filter((each) => each.isBusy()).length,
    restarts: () => restarts,
    processes: () => slots.flatMap((each) => each.pid() ?? []),
    ready: () => whenReady,
    async close() {
      isClosed = true;
      for (const { reject } of waiting.splice(0)) reject(new Error('the decoder has been closed'));
      await Promise.all(slots.map((each) => each.end()));
    },
  };
}

function settle(job: Job | undefined, answer: DecodeAnswer): void {
  if (answer.kind === 'decoded') job?.resolve(answer);
  else job?.reject(answer.isFault ? new Error(answer.reason) : new ProblemError('unreadable-image', answer.reason));
}

function unreadable(name: string, reason: string): ProblemError {
  return new ProblemError('unreadable-image', `cannot decode the image ${name}: ${reason}`);
}

function tooLate({ decodeSeconds }: DecoderLimits): string {
  return `decoding took longer than ${decodeSeconds} s`;
}

function tooMuch({ decoderBytes }: DecoderLimits): string {
  return `the decoder broke down over it, or needed more than ${Math.round(decoderBytes / 2 ** 20)} MiB`;
}
