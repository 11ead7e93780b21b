import { DOMParser } from 'linkedom';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { type FedImage, fedImagesGrid } from './grid.ts';

const parse = (svg: string) => new DOMParser().parseFromString(svg, 'image/svg+xml').documentElement!;
const textsOf = (svg: string) => [...parse(svg).querySelectorAll('text')].map((text) => text.textContent ?? '');
const pixelsOf = async (svg: string) => {
  const href = parse(svg).querySelector('image')!.getAttribute('href')!;
  const png = Buffer.from(href.split(',')[1]!, 'base64');
  return [...(await sharp(png).toColourspace('b-w').raw().toBuffer())];
};
const fed = (changes: Partial<FedImage> = {}): FedImage => ({
  name: 'a.png',
  width: 2,
  height: 2,
  values: Float32Array.of(-1, 1, -3, 3),
  positives: ['Mass', 'Edema'],
  ...changes,
});

describe('fedImagesGrid', () => {
  it("writes name, positive labels and the notebook's numbers under each image", async () => {
    const texts = textsOf(await fedImagesGrid({ images: [fed()], subtitle: 'Training split' }));
    expect(texts).toEqual(
      expect.arrayContaining(['Training split', 'a.png', 'Mass, Edema', 'mean 0.00, sd 2.24', 'min −3.00, max 3.00']),
    );
  });

  it('tells no finding from unknown', async () => {
    const texts = textsOf(await fedImagesGrid({ images: [fed({ positives: [], unknown: ['Hernia'] })] }));
    expect(texts).toEqual(expect.arrayContaining(['no finding', 'unknown: Hernia']));
  });

  it('draws −range black, 0 mid-grey, +range white, and says how many lie beyond', async () => {
    const values = Float32Array.of(-2.5, 0, 2.5, 4);
    const svg = await fedImagesGrid({ images: [fed({ values })] });
    expect(await pixelsOf(svg)).toEqual([0, 128, 255, 255]);
    const texts = textsOf(svg);
    expect(texts).toEqual(expect.arrayContaining(['−2', '−1', '0', '1', '2', 'normalised value']));
    expect(texts.join(' ')).toContain('25.0% of the values lie beyond ±2.5; they are drawn black or white.');
    expect(textsOf(await fedImagesGrid({ images: [fed({ values })], range: 4 })).join(' ')).not.toContain('beyond');
  });

  it('draws the mean of three channels, and says so; the numbers are of all three', async () => {
    const grey = Float32Array.of(-2.5, 0, 2.5, 1);
    const values = Float32Array.from([-0.5, 0, 0.5].flatMap((shift) => [...grey].map((value) => value + shift)));
    const svg = await fedImagesGrid({ images: [fed({ values })] });
    expect(await pixelsOf(svg)).toEqual([0, 128, 255, 179]);
    const texts = textsOf(svg);
    expect(texts).toContain('min −3.00, max 3.00');
    expect(texts.join(' ')).toContain('three channels');
    expect(texts.join(' ')).not.toContain('beyond');
  });

  it.each([
    [0.5, ['−0.50', '−0.25', '0.00', '0.25', '0.50']],
    [1024, ['−1024', '−512', '0', '512', '1024']],
  ])('has a handful of ticks for values up to %d', async (range, ticks) => {
    const texts = textsOf(await fedImagesGrid({ images: [fed()], range }));
    expect(texts.filter((text) => /^−?[\d.]+$/.test(text))).toEqual(ticks);
  });

  it('has a picture for each image and one bar, in rows of four at most', async () => {
    const images = Array.from({ length: 9 }, (_, index) => fed({ name: `${index}.png` }));
    const svg = await fedImagesGrid({ images });
    expect([...parse(svg).querySelectorAll('image')].length).toBe(10);
    expect(textsOf(svg).filter((text) => /^\d\.png$/.test(text))).toEqual(images.map(({ name }) => name));
    expect(Number(parse(svg).getAttribute('width'))).toBeLessThan(1000);
  });
});
