import { DOMParser } from 'linkedom';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { evidenceMap } from '../../explanation/maps.ts';
import { renderPng } from '../render.ts';
import { textWidth } from '../text.ts';
import { explanationPanel } from './explanation-panel.ts';
import { type ExplainedImage, explanationPanels } from './panels.ts';

const size = { width: 32, height: 32 };
const oneSpot = evidenceMap({ width: 3, height: 3, values: Float32Array.of(-1, -1, -1, -1, 1, -1, -1, -1, -1) }, size);
const nothing = evidenceMap({ width: 3, height: 3, values: new Float32Array(9).fill(-1) }, size);
const greyOf = (width: number, height: number, value = 100) => ({
  width,
  height,
  data: new Uint8Array(width * height).fill(value),
});

const parse = (svg: string) => new DOMParser().parseFromString(svg, 'image/svg+xml').documentElement!;
const textsOf = (svg: string) => [...parse(svg).querySelectorAll('text')].map((text) => text.textContent ?? '');
const picturesOf = (svg: string) =>
  [...parse(svg).querySelectorAll('image')].map((image) => ({
    ratio: Number(image.getAttribute('width')) / Number(image.getAttribute('height')),
    width: Number(image.getAttribute('width')),
    png: Buffer.from(image.getAttribute('href')!.replace('data:image/png;base64,', ''), 'base64'),
  }));

const panel = (changes: object = {}) =>
  explanationPanel({
    file: 'images/a.png',
    image: greyOf(60, 30),
    method: 'ours',
    finding: 'Pleural_Thickening',
    probability: 0.03119,
    map: oneSpot,
    ...changes,
  });

describe('explanationPanel', () => {
  it('says finding, probability, file, what the colours mean, and that it is for research', async () => {
    const texts = textsOf(await panel());
    expect(texts).toContain('Pleural_Thickening: p = 0.031');
    expect(texts).toContain('images/a.png');
    expect(texts).toEqual(expect.arrayContaining(['0', '0.5', '1', 'relative evidence']));
    expect(texts.join(' ')).toMatch(/Line: half that maximum.*For research and teaching, not for clinical use/);
  });

  it('keeps the ratio of the sides, in the picture and in the file', async () => {
    for (const [width, height] of [
      [60, 30],
      [30, 60],
      [400, 20],
    ] as const) {
      const svg = await panel({ image: greyOf(width, height) });
      const [xray] = picturesOf(svg);
      expect(xray!.ratio).toBeCloseTo(width / height, 2);
      const { width: pixels } = await sharp(xray!.png).metadata();
      expect(pixels).toBe(Math.round(2 * xray!.width));
      const { width: across, height: down } = await sharp(await renderPng(svg, { scale: 1 })).metadata();
      const root = parse(svg);
      expect([across, down]).toEqual(['width', 'height'].map((name) => Math.round(Number(root.getAttribute(name)))));
    }
  });

  it('colours the spot and leaves the rest as it was', async () => {
    const [xray] = picturesOf(await panel());
    const { data, info } = await sharp(xray!.png).raw().toBuffer({ resolveWithObject: true });
    const at = (x: number, y: number) => {
      const start = info.channels * (Math.floor(y * info.height) * info.width + Math.floor(x * info.width));
      return [...data.subarray(start, start + 3)];
    };
    expect(at(0.05, 0.05)).toEqual([100, 100, 100]);
    expect(at(0.5, 0.5)[0]! - at(0.5, 0.5)[2]!).toBeGreaterThan(60);
  });

  it('says when nothing speaks for the finding, and draws no line then', async () => {
    expect(textsOf(await panel({ map: nothing })).join(' ')).toContain('nothing speaks for it');
    expect(await panel({ map: nothing })).not.toContain('<path');
    expect(textsOf(await panel()).join(' ')).not.toContain('nothing speaks for it');
    expect(await panel()).toContain('<path');
  });

  it("draws boxes where they lie in the X-ray's own pixels", async () => {
    const svg = await panel({ boxes: [{ x: 15, y: 15, width: 30, height: 6, label: 'drawn <by> a radiologist' }] });
    const box = [...parse(svg).querySelectorAll('rect')].find((rect) => rect.getAttribute('stroke') === '#8dffb0')!;
    const { width } = picturesOf(svg)[0]!;
    expect(Number(box.getAttribute('x')) / width).toBeCloseTo(0.25, 3);
    expect(Number(box.getAttribute('width')) / width).toBeCloseTo(0.5, 3);
    expect(Number(box.getAttribute('y')) / width).toBeCloseTo(0.25, 3);
    expect(textsOf(svg)).toContain('drawn <by> a radiologist');
  });

  it('shortens a path at its beginning', async () => {
    const svg = await panel({ file: `${'folder/'.repeat(40)}00013125_000.png` });
    const shown = placesOf(svg).find(({ text }) => text.endsWith('00013125_000.png'))!;
    expect(shown.text).toMatch(/^…/);
    expect(shown.right).toBeLessThan(Number(parse(svg).getAttribute('width')));
  });
});

const names = [
  'Cardiomegaly',
  'Emphysema',
  'Effusion',
  'Hernia',
  'Infiltration',
  'Mass',
  'Nodule',
  'Atelectasis',
  'Pneumothorax',
  'Pleural_Thickening',
  'Pneumonia',
  'Fibrosis',
  'Edema',
  'Consolidation',
];
const explained = (findings: readonly string[], image = greyOf(30, 30), file = 'a.png'): ExplainedImage => ({
  file,
  image,
  findings: findings.map((finding, index) => ({
    finding,
    probability: index / 20,
    map: index === 1 ? nothing : oneSpot,
  })),
});

/** Left, right and baseline of each text that isn't turned, in the figure's units. */
function placesOf(svg: string) {
  return [...parse(svg).querySelectorAll('text')]
    .filter((text) => !text.getAttribute('transform'))
    .map((text) => {
      const [, x, y] = text
        .closest('g[transform]')
        ?.getAttribute('transform')
        ?.match(/\((.*),(.*)\)/) ?? [0, 0, 0];
      const left = Number(text.getAttribute('x')) + Number(x);
      const style = { size: Number(text.getAttribute('font-size')), isBold: text.getAttribute('font-weight') !== null };
      return {
        text: text.textContent!,
        left,
        right: left + textWidth(text.textContent!, style),
        baseline: Number(text.getAttribute('y')) + Number(y),
      };
    });
}

describe('explanationPanels', () => {
  it("has the X-ray and then a panel a finding, in the order given, with the notebook's titles", async () => {
    const svg = await explanationPanels({ images: [explained(names.slice(0, 4))], method: 'notebook', subtitle: 'S' });
    const titles = textsOf(svg).filter((text) => text === 'Original' || text.includes('p='));
    expect(titles).toEqual([
      'Original',
      'Cardiomegaly: p=0.000',
      'Emphysema: p=0.050',
      'Effusion: p=0.100',
      'Hernia: p=0.150',
    ]);
    expect(textsOf(svg)).toContain('S');
    expect(textsOf(svg).filter((text) => text === 'nothing speaks for it').length).toBe(1);
  });

  it.each(['ours', 'notebook'] as const)('has one colour bar however many images, %s', async (method) => {
    const images = [explained(names.slice(0, 3)), explained(names.slice(0, 2), greyOf(20, 50), 'b.png')];
    const svg = await explanationPanels({ images, method });
    expect(textsOf(svg).filter((text) => text === 'relative evidence').length).toBe(1);
    expect(picturesOf(svg).length).toBe(4 + 3 + 1);
    expect(textsOf(svg)).toEqual(expect.arrayContaining(['a.png', 'b.png']));
  });

  it('breaks fourteen findings into lines, no title cut or over another', async () => {
    const long = [...names.slice(0, 12), 'Enlarged_Cardiomediastinum_of_unknown_origin', 'Edema'];
    for (const image of [greyOf(30, 30), greyOf(20, 60), greyOf(90, 20)]) {
      const svg = await explanationPanels({ images: [explained(long, image)], method: 'ours' });
      const all = textsOf(svg).join('');
      for (const finding of long) expect(all).toContain(finding);
      const places = placesOf(svg);
      const edge = Number(parse(svg).getAttribute('width'));
      for (const one of places) {
        expect(one.right).toBeLessThanOrEqual(edge);
        for (const other of places) {
          const isBeside = one !== other && Math.abs(one.baseline - other.baseline) < 10;
          if (isBeside) expect(one.right <= other.left || other.right <= one.left).toBe(true);
        }
      }
    }
  });

  it('looks different by method', async () => {
    const shown = async (method: 'ours' | 'notebook') =>
      picturesOf(await explanationPanels({ images: [explained(['Mass', 'Edema', 'Hernia'])], method }))[3]!.png;
    expect((await shown('ours')).equals(await shown('notebook'))).toBe(false);
  });
});
