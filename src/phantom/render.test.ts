import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { phantomFindings } from './course.ts';
import { type FindingBox, renderPhantom } from './render.ts';
import { placeOfImage } from './sequence.ts';

const size = 192;
const hash = (data: Uint8Array) => createHash('sha256').update(data).digest('hex');
const pixels = (seed: number, of: number) => hash(renderPhantom({ seed, of, size }).image.data);

describe('renderPhantom', () => {
  it('gives the same pixels for the same seed and number, in whatever order they are asked for', () => {
    const forwards = [0, 1, 2].map((image) => pixels(7, image));
    const backwards = [2, 1, 0].map((image) => pixels(7, image)).reverse();
    expect(backwards).toEqual(forwards);
    expect(new Set([...forwards, pixels(8, 0)]).size).toBe(4);
  });

  it('is the image of its patient and visit', () => {
    const byNumber = renderPhantom({ seed: 3, of: 14, size });
    expect(renderPhantom({ seed: 3, of: placeOfImage(3, 14), size })).toEqual(byNumber);
  });

  it('keeps a patient’s body and identity from visit to visit', () => {
    const [first, second] = [0, 1].map((visit) => renderPhantom({ seed: 2, of: { patient: 5, visit }, size: 64 }));
    expect(second!.patient).toEqual(first!.patient);
    expect(hash(second!.image.data)).not.toBe(hash(first!.image.data));
  });

  it('looks like a film: bare beam black, lungs dark, spine and abdomen bright', () => {
    for (let patient = 0; patient < 12; patient++) {
      const { image } = renderPhantom({ seed: 11, of: { patient, visit: 0 }, size, findings: [] });
      const mean = (x0: number, x1: number, y0: number, y1: number) => {
        let [sum, count] = [0, 0];
        for (let y = Math.round(y0 * size); y < y1 * size; y++) {
          for (let x = Math.round(x0 * size); x < x1 * size; x++) {
            sum += image.data[y * size + x]!;
            count++;
          }
        }
        return sum / count;
      };
      const lung = mean(0.28, 0.38, 0.25, 0.42);
      expect(mean(0.46, 0.54, 0.25, 0.42)).toBeGreaterThan(lung + 40);
      expect(mean(0.35, 0.65, 0.85, 0.95)).toBeGreaterThan(lung + 60);
      // The heart lies to the viewer's right.
      expect(mean(0.55, 0.62, 0.42, 0.52)).toBeGreaterThan(mean(0.33, 0.4, 0.42, 0.52));
    }
  });

  it('has a box within the image for every finding present, and none for others', () => {
    for (let image = 0; image < 60; image++) {
      const { findings, boxes } = renderPhantom({ seed: 5, of: image, size: 64 });
      expect(new Set(boxes.map((box) => box.finding))).toEqual(new Set(findings));
      for (const { x, y, width, height } of boxes) {
        expect([x, y, width, height].every(Number.isInteger)).toBe(true);
        expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
        expect(Math.min(width, height)).toBeGreaterThan(0);
        expect(Math.max(x + width, y + height)).toBeLessThanOrEqual(64);
      }
    }
  });

  it.each(phantomFindings)('draws %s where its box says: visibly inside, hardly outside', (finding) => {
    const inside: number[] = [];
    for (let patient = 0; patient < 8; patient++) {
      const of = { patient, visit: 0 };
      const without = renderPhantom({ seed: 21, of, size, findings: [] });
      const sick = renderPhantom({ seed: 21, of, size, findings: [finding] });
      expect(sick.findings).toEqual([finding]);
      let [near, far, strong] = [0, 0, 0];
      for (let i = 0; i < size * size; i++) {
        const change = Math.abs(sick.image.data[i]! - without.image.data[i]!);
        // Some scatter reaches everywhere: what nobody sees doesn't count.
        if (change < 4) continue;
        if (isWithin(sick.boxes, i % size, Math.floor(i / size), 0.04 * size)) near += change;
        else far += change;
        if (change >= 10) strong++;
      }
      expect(strong).toBeGreaterThan(0.0008 * size * size);
      inside.push(near / (near + far));
    }
    expect(Math.min(...inside)).toBeGreaterThan(0.7);
  });
});

function isWithin(boxes: readonly FindingBox[], x: number, y: number, margin: number): boolean {
  return boxes.some(
    (box) =>
      x >= box.x - margin && x < box.x + box.width + margin && y >= box.y - margin && y < box.y + box.height + margin,
  );
}
