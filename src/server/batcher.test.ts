import { describe, expect, it } from 'vitest';
import type { Value } from '../runtime/runtime.ts';
import { createBatcher } from './batcher.ts';

/** A network of one finding, whose probability is the first pixel; runs end when they are told to. */
function network() {
  const runs: { images: number; end: (error?: Error) => void }[] = [];
  return {
    runs,
    async run({ image }: Readonly<Record<string, unknown>>) {
      const { shape, data } = image as Value;
      const images = shape[0]!;
      await new Promise<void>((resolve, reject) => {
        runs.push({ images, end: (error) => (error ? reject(error) : resolve()) });
      });
      const probability = Float32Array.from({ length: images }, (_, i) => Number(data[4 * i]));
      return {
        probability: { type: 'float32', shape: [images, 1], data: probability },
        heatmap: { type: 'float32', shape: [images, 1, 1, 1], data: probability },
      } as Record<string, Value>;
    },
  };
}
const pixels = (value: number) => new Uint8Array([value, 0, 0, 0]);
const breath = () => new Promise((resolve) => setTimeout(resolve));

describe('the batcher', () => {
  it('gives a lone image a run of its own, and gathers what comes while it is at work', async () => {
    const session = network();
    const batcher = createBatcher({ sessions: [session], size: 2, batch: 3 });
    const readings = [batcher.read(pixels(1))];
    await breath();
    readings.push(...[2, 3, 4, 5].map((value) => batcher.read(pixels(value))));
    await breath();
    expect(batcher.pending()).toBe(5);
    for (const images of [1, 3, 1]) {
      expect(session.runs.at(-1)!.images).toBe(images);
      session.runs.at(-1)!.end();
      await breath();
    }
    expect((await Promise.all(readings)).map(({ probability }) => probability[0])).toEqual([1, 2, 3, 4, 5]);
    expect(session.runs).toHaveLength(3);
    expect(batcher.pending()).toBe(0);
    expect(batcher.secondsPerImage()).toBeGreaterThan(0);
  });

  it('gives work to all sessions at once', async () => {
    const sessions = [network(), network()];
    const batcher = createBatcher({ sessions, size: 2, batch: 1 });
    const readings = [1, 2, 3].map((value) => batcher.read(pixels(value)));
    await breath();
    expect(sessions.map(({ runs }) => runs.length)).toEqual([1, 1]);
    sessions[0]!.runs[0]!.end();
    await breath();
    expect(sessions.map(({ runs }) => runs.length)).toEqual([2, 1]);
    sessions[0]!.runs[1]!.end();
    sessions[1]!.runs[0]!.end();
    expect((await Promise.all(readings)).map(({ probability }) => probability[0])).toEqual([1, 2, 3]);
  });

  it('lets those go that do not wait any longer, and goes on after a run that fails', async () => {
    const session = network();
    const batcher = createBatcher({ sessions: [session], size: 2, batch: 1 });
    const first = batcher.read(pixels(1));
    await breath();
    const leaving = new AbortController();
    const second = batcher.read(pixels(2), leaving.signal);
    const third = batcher.read(pixels(3));
    leaving.abort(new Error('gone'));
    await expect(second).rejects.toThrow('gone');
    await expect(batcher.read(pixels(4), leaving.signal)).rejects.toThrow('gone');
    session.runs[0]!.end(new Error('broken'));
    await expect(first).rejects.toThrow('broken');
    await breath();
    session.runs[1]!.end();
    expect((await third).probability[0]).toBe(3);
  });
});
