/** Nodule: a round opacity of at most 3 cm across (Fleischner Society's glossary, Hansell et al. 2008); one to three. */

import type { Finding } from './finding.ts';
import { ballBox, drawBall, paintBall } from './round.ts';

export const nodule: Finding = {
  name: 'Nodule',
  plan(place, severity) {
    const count = 1 + (place.next() < 0.35 ? 1 : 0) + (place.next() < 0.2 ? 1 : 0);
    const balls = Array.from({ length: count }, () =>
      drawBall(place, 1 + 0.3 * severity + place.uniform(0, 0.15), place.uniform(0.04, 0.14), place.uniform(2.5, 3.1)),
    );
    return {
      paint(canvas, shape) {
        for (const ball of balls) paintBall(canvas, shape, ball);
      },
      boxes: (shape) => balls.map((ball) => ballBox(shape, ball)),
    };
  },
};
