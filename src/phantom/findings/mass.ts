/** Mass: a round opacity of more than 3 cm across (Fleischner Society's glossary, Hansell et al. 2008). */

import type { Finding } from './finding.ts';
import { ballBox, drawBall, paintBall } from './round.ts';

export const mass: Finding = {
  name: 'Mass',
  plan(place, severity) {
    const ball = drawBall(place, 2 + 1.3 * severity, place.uniform(0.12, 0.26), place.uniform(1.3, 1.7));
    return {
      paint: (canvas, shape) => paintBall(canvas, shape, ball),
      boxes: (shape) => [ballBox(shape, ball)],
    };
  },
};
