/** How the learning rate runs over a training. */

export const schedules = ['constant', 'cosine'] as const;
export type Schedule = (typeof schedules)[number];

/**
 * The learning rate of a step, counted from 0, of `steps` in all.
 * `cosine`: rate · ½(1 + cos(π · step/steps)), from the whole rate to nearly nothing (Loshchilov and Hutter, ICLR 2017, one period).
 */
export function scheduledRate(schedule: Schedule, rate: number, step: number, steps: number): number {
  return schedule === 'constant' ? rate : (rate / 2) * (1 + Math.cos((Math.PI * step) / steps));
}
