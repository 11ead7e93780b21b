/** The axis of charts of areas under the ROC curve. */

import type { Estimate, IntervalChart } from './interval-chart.ts';

/** From the tenth below all that is estimated, or chance where that is lower, to 1. */
export function areaAxis(estimates: readonly Estimate[]): IntervalChart['axis'] {
  const lows = estimates.flatMap(({ value, interval }) => [value, interval?.low ?? value]);
  return {
    label: 'AUC (dashed: chance)',
    domain: [Math.max(0, Math.floor(Math.min(0.5, ...lows) * 10 + 1e-9) / 10), 1],
    format: (area) => area.toFixed(1),
    reference: 0.5,
  };
}
