import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { imagenet } from '../image/normalise.ts';
import type { KnownPreprocessing, WeightFile } from '../weights/weight-file.ts';
import { preprocessingOf } from './train-preprocessing.ts';

const told: string[] = [];
beforeEach(() => {
  told.length = 0;
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => told.push(String(text)) > 0);
});
afterEach(() => vi.restoreAllMocks());

const file = (preprocessing?: KnownPreprocessing): WeightFile => ({
  ...{ path: 'a.pth', format: 'PyTorch', weights: new Map() },
  ...(preprocessing === undefined ? {} : { preprocessing }),
});
const notebook = { size: 320, resize: 'nearest', normalise: 'notebook' };

describe('preprocessingOf', () => {
  it("is the notebook's where nobody says anything, and nothing is told of a training from nothing", () => {
    expect(preprocessingOf({})).toEqual(notebook);
    expect(told).toEqual([]);
  });

  it("is what belongs to the weights, and says which of it wasn't asked for", () => {
    const known = { size: 224, resize: 'antialias', normalisation: imagenet } as const;
    const taken = preprocessingOf({}, file(known));
    expect(taken).toEqual({ size: 224, resize: 'antialias', normalise: imagenet });
    expect(told.join('')).toMatch(/^a\.pth: .*224 × 224 pixels; resized by antialias; in three channels.*--normalise/);
    told.length = 0;
    expect(preprocessingOf({ size: 224 }, file(known))).toEqual(taken);
    expect(told.join('')).not.toContain('224');
    expect(told).toHaveLength(1);
  });

  it('is what the flags say, and says where this differs from the weights', () => {
    const known = { size: 224, normalisation: imagenet };
    expect(preprocessingOf({ size: 320, normalise: 'image' }, file(known))).toEqual({
      ...notebook,
      normalise: 'image',
    });
    expect(told).toHaveLength(2);
    expect(told[0]).toMatch(/320 × 320 pixels; theirs: 224 × 224 pixels/);
    expect(told[1]).toMatch(/each image minus its mean.*; theirs: in three channels/);
    told.length = 0;
    preprocessingOf({ size: 224, normalise: 'imagenet' }, file(known));
    const image = { rule: 'image', epsilon: 1e-6 } as const;
    preprocessingOf({ normalise: 'image' }, file({ normalisation: image }));
    expect(told).toEqual([]);
  });

  it("asks nobody, but says so, where neither tells how the weights' images were normalised", () => {
    expect(preprocessingOf({}, file())).toEqual(notebook);
    expect(told.join('')).toMatch(/a\.pth doesn't say how images were normalised.*notebook.*--normalise imagenet/);
    told.length = 0;
    expect(preprocessingOf({ normalise: 'notebook' }, file())).toEqual(notebook);
    expect(told).toEqual([]);
  });

  it.each([
    ['imagenet', { normalise: 'imagenet' }, imagenet],
    ['two numbers', { mean: [126.5], std: [63.25] }, { rule: 'dataset', mean: 126.5, standardDeviation: 63.25 }],
    [
      'two numbers by name',
      { normalise: 'dataset', mean: [126.5], std: [63.25] },
      { rule: 'dataset', mean: 126.5, standardDeviation: 63.25 },
    ],
    ['six numbers', { mean: [1, 2, 3], std: [4, 5, 6] }, { rule: 'channels', mean: [1, 2, 3], epsilon: 0 }],
  ] as const)('reads %s', (_, options, expected) => {
    expect(preprocessingOf(options).normalise).toMatchObject(expected);
  });

  it('leaves the moments to the training where they are not given', () => {
    expect(preprocessingOf({ normalise: 'dataset' }).normalise).toBe('dataset');
  });

  it.each([
    [{ normalise: 'notebook', mean: [1], std: [1] }, '--normalise notebook'],
    [{ normalise: 'image', std: [1] }, '--normalise image'],
    [{ normalise: 'dataset', mean: [1] }, 'go together'],
    [{ mean: [1] }, 'go together'],
  ] as const)('refuses %o', (options, part) => {
    expect(() => preprocessingOf(options)).toThrow(part);
  });
});
