/**
 * Shares the network among the images that are asked for at the same time. No image waits for company: a session that is free
 * takes what is there, as one batch, so that batches grow with the load and a lone request is as quick as without.
 */

import type { Session } from '../runtime/runtime.ts';

/** What the network says of one image. */
export interface Reading {
  /** `[L]` */
  readonly probability: Float32Array;
  /** `[L, h, w]`, signed */
  readonly heatmap: Float32Array;
  readonly mapHeight: number;
  readonly mapWidth: number;
}

export interface Batcher {
  /**
   * What the network says of the image, when its turn comes.
   *
   * @param pixels grey bytes `[size, size]`
   * @throws the signal's reason if it is aborted before the turn; what the run throws
   */
  read(pixels: Uint8Array, signal?: AbortSignal): Promise<Reading>;
  /** Images that wait or are being computed. */
  pending(): number;
  /** Seconds between two images of late, all sessions at work; undefined before the first. */
  secondsPerImage(): number | undefined;
}

interface Job {
  readonly pixels: Uint8Array;
  readonly resolve: (reading: Reading) => void;
  readonly reject: (error: unknown) => void;
}

export interface BatcherOptions {
  /** Of the same model; each has one run under way at a time. */
  readonly sessions: readonly Pick<Session, 'run'>[];
  /** Side of the network's input in pixels. */
  readonly size: number;
  /** Images computed in one run, at most. */
  readonly batch: number;
  /** Called after each run. */
  readonly onRun?: (run: { readonly images: number; readonly seconds: number }) => void;
}

/** How much the newest run counts for the mean. */
const newest = 0.2;

export function createBatcher({ sessions, size, batch, onRun }: BatcherOptions): Batcher {
  const waiting: Job[] = [];
  const free = [...sessions];
  let running = 0;
  let lately: number | undefined;

  const note = (images: number, seconds: number) => {
    const each = seconds / images / sessions.length;
    lately = lately === undefined ? each : (1 - newest) * lately + newest * each;
    onRun?.({ images, seconds });
  };
  const work = async (session: Pick<Session, 'run'>) => {
    while (waiting.length > 0) {
      const jobs = waiting.splice(0, batch);
      running += jobs.length;
      const begun = performance.now();
      try {
        const readings = await runBatch(session, size, jobs);
        for (const [i, job] of jobs.entries()) job.resolve(readings[i]!);
        note(jobs.length, (performance.now() - begun) / 1000);
      } catch (error) {
        for (const { reject } of jobs) reject(error);
      } finally {
        running -= jobs.length;
      }
    }
    free.push(session);
  };
  const start = () => {
    const session = waiting.length > 0 ? free.pop() : undefined;
    if (session !== undefined) void work(session);
  };

  return {
    read: (pixels, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const job: Job = { pixels, resolve, reject };
        const leave = () => {
          const place = waiting.indexOf(job);
          if (place < 0) return;
          waiting.splice(place, 1);
          reject(signal!.reason);
        };
        signal?.addEventListener('abort', leave, { once: true });
        waiting.push(job);
        // What is asked for in the same breath may go into one run.
        queueMicrotask(start);
      }),
    pending: () => waiting.length + running,
    secondsPerImage: () => lately,
  };
}

async function runBatch(session: Pick<Session, 'run'>, size: number, jobs: readonly Job[]): Promise<Reading[]> {
  const data = new Uint8Array(jobs.length * size * size);
  for (const [i, { pixels }] of jobs.entries()) data.set(pixels, i * size * size);
  const { probability, heatmap } = await session.run({
    image: { type: 'uint8', shape: [jobs.length, size, size], data },
  });
  const findings = probability!.shape[1]!;
  const [mapHeight, mapWidth] = heatmap!.shape.slice(2) as [number, number];
  const mapsLength = findings * mapHeight * mapWidth;
  return jobs.map((_, i) => ({
    probability: (probability!.data as Float32Array).slice(i * findings, (i + 1) * findings),
    heatmap: (heatmap!.data as Float32Array).slice(i * mapsLength, (i + 1) * mapsLength),
    mapHeight,
    mapWidth,
  }));
}
