/**
 * Gathers images that are asked for at the same time into one batch. No image waits for company: when the network is free it
 * takes what is there, so that batches grow with the load, and a lone request is as quick as without.
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
  /** Seconds of the computing of an image lately; undefined before the first. */
  secondsPerImage(): number | undefined;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
}

interface Job {
  readonly pixels: Uint8Array;
  readonly resolve: (reading: Reading) => void;
  readonly reject: (error: unknown) => void;
}

export interface BatcherOptions {
  readonly session: Session;
  /** Side of the network's input in pixels. */
  readonly size: number;
  /** Images computed at once, at most. */
  readonly batch: number;
  /** Called after each run. */
  readonly onRun?: (run: { readonly images: number; readonly seconds: number }) => void;
}

export function createBatcher({ session, size, batch, onRun }: BatcherOptions): Batcher {
  const waiting: Job[] = [];
  let running = 0;
  let lately: number | undefined;
  let loop = Promise.resolve();

  const runAll = async () => {
    while (waiting.length > 0) {
      const jobs = waiting.splice(0, batch);
      running = jobs.length;
      const begun = performance.now();
      try {
        const readings = await runBatch(session, size, jobs);
        for (const [i, job] of jobs.entries()) job.resolve(readings[i]!);
        const seconds = (performance.now() - begun) / 1000;
        lately = lately === undefined ? seconds / jobs.length : 0.8 * lately + (0.2 * seconds) / jobs.length;
        onRun?.({ images: jobs.length, seconds });
      } catch (error) {
        for (const { reject } of jobs) reject(error);
      } finally {
        running = 0;
      }
    }
  };

  return {
    read: (pixels, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const job: Job = { pixels, resolve, reject };
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
        if (waiting.push(job) === 1 && running === 0) loop = loop.then(runAll);
      }),
    pending: () => waiting.length + running,
    secondsPerImage: () => lately,
    idle: () => loop,
  };
}

async function runBatch(session: Session, size: number, jobs: readonly Job[]): Promise<Reading[]> {
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
