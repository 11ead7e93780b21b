import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { evidencePair } from './pair.ts';

const image = { width: 60, height: 80, data: new Uint8Array(60 * 80).fill(120) };
const map = {
  width: 2,
  height: 1,
  values: Float32Array.of(0, 1),
  isEmpty: false,
};

describe('evidencePair', () => {
  it('is a JPEG with the X-ray at the left and its evidence at the right, ratio of sides kept', async () => {
    const bytes = await evidencePair(image, map);
    const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
    expect((await sharp(bytes).metadata()).format).toBe('jpeg');
    expect([info.width, info.height]).toEqual([180 + 6 + 180, 240]);
    const colourAt = (x: number) => [...data.subarray(3 * (120 * info.width + x), 3 * (120 * info.width + x) + 3)];
    for (const channel of colourAt(90)) expect(Math.abs(channel - 120)).toBeLessThan(6);
    const [red, , blue] = colourAt(180 + 6 + 172) as [number, number, number];
    expect(red - blue).toBeGreaterThan(40);
  });

  it('is the same bytes for the same input', async () => {
    expect(Buffer.from(await evidencePair(image, map)).equals(Buffer.from(await evidencePair(image, map)))).toBe(true);
  });
});
