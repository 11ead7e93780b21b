/**
 * Tells of a run as it goes: looks at its files once a second while somebody listens, and says what is new. Looking, and not
 * waiting for the system's notices, works on network drives too.
 */

import type { RunFiles, RunMetrics } from './run-files.ts';
import type { History, Progress, RunEvent, Steps } from './schemas.ts';

/**
 * What there is now, and then what is new, until the signal is aborted. Of the steps only new ones are told, `from` being the
 * place of the first; where a training went on from an earlier step it begins anew from 0.
 */
export async function* watchRun(run: RunFiles, everySeconds: number, signal: AbortSignal): AsyncGenerator<RunEvent> {
  let [progress, history, evaluation]: [Progress?, History?, RunMetrics?] = [];
  let told: Steps = { step: [], epoch: [], loss: [], learningRate: [] };
  while (!signal.aborted) {
    // A file that is just being replaced is read the next time.
    const now = {
      progress: await run.progress().catch(() => undefined),
      history: await run.history().catch(() => undefined),
      steps: await run.steps().catch(() => undefined),
      evaluation: await run.metrics().catch(() => undefined),
    };
    if (now.steps !== undefined && now.steps !== told) {
      const isContinued = now.steps.step.length >= told.step.length && continues(now.steps, told);
      const from = isContinued ? told.step.length : 0;
      told = now.steps;
      const steps = from === 0 ? told : since(told, from);
      if (from === 0 || steps.step.length > 0) yield { event: 'steps', data: { from, steps } };
    }
    if (now.history !== undefined && now.history !== history) {
      history = now.history;
      yield { event: 'history', data: history };
    }
    if (now.progress !== undefined && now.progress !== progress) {
      progress = now.progress;
      yield { event: 'progress', data: progress };
    }
    if (now.evaluation !== evaluation) {
      evaluation = now.evaluation;
      yield { event: 'evaluation', data: { hasEvaluation: evaluation !== undefined } };
    }
    await pause(everySeconds, signal);
  }
}

/** The steps from a place on. */
function since({ step, epoch, loss, learningRate }: Steps, from: number): Steps {
  return {
    step: step.slice(from),
    epoch: epoch.slice(from),
    loss: loss.slice(from),
    learningRate: learningRate.slice(from),
  };
}

function continues(now: Steps, before: Steps): boolean {
  const last = before.step.length - 1;
  return last < 0 || (now.step[last] === before.step[last] && now.loss[last] === before.loss[last]);
}

function pause(seconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, 1000 * seconds);
    signal.addEventListener('abort', done);
  });
}
