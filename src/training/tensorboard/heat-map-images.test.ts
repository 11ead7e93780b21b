import sharp from 'sharp';
import { expect, it } from 'vitest';
import type { GreyImage } from '../../image/image.ts';
import { heatMapImages } from './heat-map-images.ts';

const findings = ['Mass', 'Edema', 'Nodule'];
const side = 8;
const image: GreyImage = { width: side, height: side, data: new Uint8Array(side * side).fill(100) };
/** Evidence for Mass on the left, for Edema nowhere, for Nodule on the right. */
const heatmap = { shape: [1, 3, 1, 2], data: Float32Array.of(3, -1, -1, -2, -1, 3) };
const predict = async () => ({ probability: Float32Array.of(0.2, 0.1, 0.7), heatmap });

/** Red from blue: 0 where the picture is grey. */
async function colourOf(png: Uint8Array, x: number): Promise<number> {
  const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
  expect([info.width, info.height, info.channels]).toEqual([side, side, 3]);
  return Math.abs(data[3 * x]! - data[3 * x + 2]!);
}

it('draws the findings that an image has, each where its evidence is', async () => {
  const pictures = await heatMapImages({
    findings,
    images: [{ name: 'a.png', image, positives: ['Mass', 'Edema'] }],
    predict,
  });
  expect(pictures.map(({ tag }) => tag)).toEqual(['heat_map/a.png/Mass', 'heat_map/a.png/Edema']);
  const [mass, edema] = pictures;
  expect(await colourOf(mass!.png, 0)).toBeGreaterThan(20);
  expect(await colourOf(mass!.png, side - 1)).toBe(0);
  expect([await colourOf(edema!.png, 0), await colourOf(edema!.png, side - 1)]).toEqual([0, 0]);
});

it('draws the likeliest finding of an image that has none', async () => {
  const [picture, ...others] = await heatMapImages({
    findings,
    images: [{ name: 'b.png', image, positives: [] }],
    predict,
  });
  expect([picture!.tag, others]).toEqual(['heat_map/b.png/Nodule', []]);
  expect(await colourOf(picture!.png, 0)).toBe(0);
  expect(await colourOf(picture!.png, side - 1)).toBeGreaterThan(20);
});
