/** How the learning rate runs over a training. */

export const schedules = ['constant', 'cosine', 'step'] as const;

export interface ScheduleSettings {
  readonly name: (typeof schedules)[number];
  /** The rate grows evenly over so many steps at the beginning, before the schedule; 0 where undefined. */
  readonly warmUpSteps?: number | undefined;
  /** `step`: the rate is multiplied by `factor` after every so many epochs. */
  readonly everyEpochs?: number | undefined;
  readonly factor?: number | undefined;
}

/** Where a step stands, counted from 0. */
export interface Place {
  readonly step: number;
  /** Of the whole training. */
  readonly steps: number;
  /** From 0. */
  readonly epoch: number;
}

/**
 * The learning rate of a step.
 * - warm-up: rate · (step + 1)/warmUpSteps (Goyal et al. 2017);
 * - `cosine`: rate · ½(1 + cos(π · step/steps)) over the steps after the warm-up, from the whole rate to nearly nothing
 *   (Loshchilov and Hutter, ICLR 2017, one period);
 * - `step`: rate · factor^⌊epoch/everyEpochs⌋.
 */
export function scheduledRate(settings: ScheduleSettings, rate: number, { step, steps, epoch }: Place): number {
  const { name, warmUpSteps = 0, everyEpochs = 10, factor = 0.1 } = settings;
  if (step < warmUpSteps) return (rate * (step + 1)) / warmUpSteps;
  if (name === 'step') return rate * factor ** Math.floor(epoch / everyEpochs);
  if (name === 'constant') return rate;
  return (rate / 2) * (1 + Math.cos((Math.PI * (step - warmUpSteps)) / (steps - warmUpSteps)));
}
