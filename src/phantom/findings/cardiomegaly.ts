/** Cardiomegaly: a heart wider than half of the chest (a cardiothoracic ratio above 0.5; Danzer 1919). */

import { heartRectangle } from '../anatomy/mediastinum.ts';
import type { Finding } from './finding.ts';

export const cardiomegaly: Finding = {
  name: 'Cardiomegaly',
  plan(place, severity) {
    const width = 1.24 + 0.22 * severity + place.uniform(-0.02, 0.02);
    return {
      alter: (shape) => ({
        ...shape,
        heartWidth: shape.heartWidth * width,
        heartLength: shape.heartLength * (1 + 0.45 * (width - 1)),
      }),
      boxes: (shape) => [heartRectangle(shape)],
    };
  },
};
