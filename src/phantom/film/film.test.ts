import { describe, expect, it } from 'vitest';
import { random } from '../../base/random.ts';
import { drawExposure } from '../exposure.ts';
import { filmPoint, onFilm } from './attenuation.ts';
import { gaussianBlur, wideBlur } from './blur.ts';
import { develop } from './develop.ts';
import { quantumNoise } from './noise.ts';

const plane = (side: number, value: (x: number, y: number) => number) => ({
  width: side,
  height: side,
  data: Float32Array.from({ length: side * side }, (_, i) => value(i % side, Math.floor(i / side))),
});
const sum = (values: Iterable<number>) => [...values].reduce((a, b) => a + b, 0);

describe('blurs', () => {
  it('spread a point without losing any of it, with the deviation asked for', () => {
    const point = plane(41, (x, y) => (x === 20 && y === 20 ? 1 : 0));
    const { data } = gaussianBlur(point, 2.5);
    expect(sum(data)).toBeCloseTo(1, 5);
    const variance = sum(data.map((value, i) => value * ((i % 41) - 20) ** 2));
    expect(Math.sqrt(variance)).toBeGreaterThan(2.3);
    expect(Math.sqrt(variance)).toBeLessThan(2.6);
  });

  it('leave an even plane even', () => {
    for (const value of wideBlur(
      plane(50, () => 3),
      9,
      4,
    ).data)
      expect(value).toBeCloseTo(3, 5);
  });
});

describe('quantumNoise', () => {
  it('has mean 0 and variance 1, and neighbours that resemble each other a little', () => {
    const noise = quantumNoise(random(1), 300, 300);
    const n = noise.length;
    const neighbours = sum(noise.map((value, i) => value * (noise[i + 1] ?? 0))) / n;
    expect(Math.abs(sum(noise) / n)).toBeLessThan(0.03);
    expect(Math.abs(sum(noise.map((value) => value * value)) / n - 1)).toBeLessThan(0.03);
    expect(neighbours).toBeGreaterThan(0.3);
    expect(neighbours).toBeLessThan(0.7);
  });
});

describe('the turned film', () => {
  it('shows a spot where filmPoint says', () => {
    const [side, size, rotation] = [120, 100, 0.05];
    const spot = { x: 85, y: 40 };
    const film = onFilm(
      plane(side, (x, y) => Math.exp(-((x + 0.5 - spot.x) ** 2 + (y + 0.5 - spot.y) ** 2) / 8)),
      size,
      rotation,
    );
    const total = sum(film.data);
    const x = sum(film.data.map((value, i) => value * ((i % size) + 0.5))) / total;
    const y = sum(film.data.map((value, i) => value * (Math.floor(i / size) + 0.5))) / total;
    const [u, v] = filmPoint(side, size, rotation, spot.x, spot.y);
    expect(x).toBeCloseTo(u, 1);
    expect(y).toBeCloseTo(v, 1);
  });
});

describe('develop', () => {
  it('is brighter behind more matter, and noisier where less light arrives', () => {
    const exposure = { ...drawExposure(1, 0, 0), quanta: 1e6 };
    const strip = (mu: number) => [
      ...develop(
        plane(80, () => mu),
        2,
        exposure,
        random(2),
      ),
    ];
    const greys = [0, 1.5, 3, 4.5].map((mu) => sum(strip(mu)) / 6400);
    expect(greys).toEqual([...greys].sort((a, b) => a - b));
    expect(greys[0]).toBeLessThan(25);
    expect(greys[3]).toBeGreaterThan(180);
    const deviation = (values: number[]) => {
      const mean = sum(values) / values.length;
      return Math.sqrt(sum(values.map((value) => (value - mean) ** 2)) / values.length);
    };
    expect(deviation(strip(4))).toBeGreaterThan(deviation(strip(1.5)));
  });
});
