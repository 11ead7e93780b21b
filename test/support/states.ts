/** States of a training, made up: no two epochs' numbers are the same. */

import { initialParameters, parameterTable } from '../../src/network/parameters.ts';
import type { TrainingState } from '../../src/training/state.ts';
import { description, epochRecord } from './epochs.ts';

const table = parameterTable(description.architecture, description.findings.length);
const numbers = (length: number, from: number) => Float32Array.from({ length }, (_, i) => from + i / 7);

/** After so many whole epochs of four steps, and two steps of the next. */
export function stateAt(epochs: number, changes: Partial<TrainingState> = {}): TrainingState {
  const area = { positives: 3, negatives: 4, unknown: 1, auc: 0.75, reason: null };
  const history = Array.from({ length: epochs }, (_, i) => epochRecord(i + 1, { loss: 1 / (i + 3) }));
  return {
    parameters: initialParameters(table, epochs + 1),
    optimiser: {
      firstMoment: numbers(table.trainableSize, epochs),
      secondMoment: numbers(table.trainableSize, epochs + 0.5),
      steps: 4 * epochs + 2,
      moves: 8 * epochs + 4,
    },
    epoch: epochs + 1,
    epochSteps: 2,
    epochLoss: 1 / 3,
    epochSeconds: 1.25,
    epochWaiting: 0.1,
    learningRate: 1e-3 / (epochs + 1),
    losses: numbers(4 * epochs + 2, 0.25),
    history,
    evaluations: history.map(() => ({
      findings: { Mass: area, Edema: { ...area, auc: null, reason: 'one class' } },
      meanAuc: 0.75,
    })),
    best: undefined,
    stopped: undefined,
    callbacks: { one: { values: { wait: epochs, best: null }, arrays: { best: numbers(5, epochs) } } },
    ...changes,
  };
}
