/** Smooth steps and smooth random fields: nothing in a body ends as sharply as a formula does. */

import type { Random } from '../base/random.ts';

/** 0 below `from`, 1 above `to`, and a cubic with level ends between. */
export function smoothStep(from: number, to: number, value: number): number {
  const t = Math.max(0, Math.min(1, (value - from) / (to - from)));
  return t * t * (3 - 2 * t);
}

/** A smooth random function of the plane with mean 0 and values within about −1 … 1. */
export type Field = (x: number, y: number) => number;

/**
 * A random field of cubic value noise: a lattice of random values, `wavelength` centimetres apart, joined smoothly;
 * each further octave has half the wavelength and half the height (Perlin 1985).
 */
export function smoothField(generator: Random, wavelength: number, octaves: number): Field {
  const lattices = Array.from({ length: octaves }, (_, octave) => ({
    values: Float32Array.from({ length: cells * cells }, () => generator.uniform(-1, 1)),
    frequency: 2 ** octave / wavelength,
    height: 0.5 ** octave,
    // Each octave is turned by another angle, or the lattice would show.
    cos: Math.cos(0.5 + 1.1 * octave),
    sin: Math.sin(0.5 + 1.1 * octave),
  }));
  return (x, y) => {
    let sum = 0;
    for (const { values, frequency, height, cos, sin } of lattices) {
      const u = (x * cos + y * sin) * frequency;
      const v = (y * cos - x * sin) * frequency;
      sum += height * onLattice(values, u, v);
    }
    return sum;
  };
}

/** Cells a side of the lattice, after which the field repeats: a power of two. */
const cells = 32;

function onLattice(values: Float32Array, x: number, y: number): number {
  const column = Math.floor(x);
  const row = Math.floor(y);
  const fx = x - column;
  const fy = y - row;
  const u = fx * fx * (3 - 2 * fx);
  const v = fy * fy * (3 - 2 * fy);
  const c0 = column & (cells - 1);
  const c1 = (column + 1) & (cells - 1);
  const r0 = (row & (cells - 1)) * cells;
  const r1 = ((row + 1) & (cells - 1)) * cells;
  const upper = values[r0 + c0]! + (values[r0 + c1]! - values[r0 + c0]!) * u;
  const lower = values[r1 + c0]! + (values[r1 + c1]! - values[r1 + c0]!) * u;
  return upper + (lower - upper) * v;
}
