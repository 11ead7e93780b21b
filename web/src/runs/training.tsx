/** How a training goes, as it goes: the server tells what is new. */

import { useEffect, useState } from 'react';
import { messageOf } from '../../../src/base/error.ts';
import type { History, Progress, Run, Steps } from '../../../src/server/client.ts';
import { LineChart } from '../chart/line-chart.tsx';
import { client } from '../server/server.ts';
import { findingText } from '../viewer/scores.ts';
import { epochPlaces } from './epoch-places.ts';

interface Course {
  readonly progress: Progress | undefined;
  readonly history: History;
  readonly steps: Steps;
  readonly fault: string | undefined;
}

const noSteps: Steps = { step: [], epoch: [], loss: [], learningRate: [] };
const nothing: Course = { progress: undefined, history: [], steps: noSteps, fault: undefined };

/** What there is, and then what is new. Comes again after a connection that broke. */
function useCourse(run: string): Course {
  const [course, setCourse] = useState(nothing);
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    const follow = async () => {
      for await (const { event, data } of client.run(run).events(signal)) {
        if (event === 'progress') setCourse((now) => ({ ...now, progress: data, fault: undefined }));
        if (event === 'history') setCourse((now) => ({ ...now, history: data }));
        if (event === 'steps') setCourse((now) => ({ ...now, steps: joined(now.steps, data.from, data.steps) }));
      }
    };
    const keepOn = async () => {
      while (!signal.aborted) {
        await follow().catch((error) => {
          if (!signal.aborted) setCourse((now) => ({ ...now, fault: messageOf(error) }));
        });
        await new Promise((resolve) => setTimeout(resolve, 3000));
      }
    };
    void keepOn();
    return () => controller.abort();
  }, [run]);
  return course;
}

/** The steps with those from a place on replaced: a training that goes on from a checkpoint goes back a little. */
function joined(old: Steps, from: number, fresh: Steps): Steps {
  const join = <T,>(before: readonly T[], after: readonly T[]) => [...before.slice(0, from), ...after];
  return {
    step: join(old.step, fresh.step),
    epoch: join(old.epoch, fresh.epoch),
    loss: join(old.loss, fresh.loss),
    learningRate: join(old.learningRate, fresh.learningRate),
  };
}

export function Training({ run }: { readonly run: Run }) {
  const { progress, history, steps, fault } = useCourse(run.run);
  const epochs = history.map(({ epoch }) => epoch ?? 0);
  const column = (name: string) => history.map((row) => row[name]);
  const areas = Object.keys(history[0] ?? {}).filter((name) => name.startsWith('val_auc_'));
  const stepEpochs = epochPlaces(steps.epoch);
  const thin = thinned(steps.step.length);
  return (
    <>
      {fault !== undefined && (
        <p className="fault" role="alert">
          The course of the training can’t be followed: {fault}. Trying again.
        </p>
      )}
      {progress && <ProgressOf progress={progress} />}
      {history.length === 0 && steps.step.length === 0 && fault === undefined && (
        <p className="quiet" role="status">
          No step has been made yet; this page shows each as it is made.
        </p>
      )}
      <div className="charts">
        <section>
          <h2>Loss</h2>
          <LineChart
            title="Loss by epoch"
            xLabel="epoch"
            lines={[
              ...(steps.step.length > 0
                ? [
                    {
                      name: 'each step',
                      x: thin.map((i) => stepEpochs[i]!),
                      y: thin.map((i) => steps.loss[i]),
                      stroke: 'faint' as const,
                    },
                  ]
                : []),
              { name: 'training', x: epochs, y: column('loss'), stroke: 'second' },
              { name: 'validation', x: epochs, y: column('val_loss'), stroke: 'main' },
            ]}
          />
        </section>
        <section>
          <h2>Learning rate</h2>
          <LineChart
            title="Learning rate by epoch"
            xLabel="epoch"
            lines={[
              steps.step.length > 0
                ? {
                    name: 'learning rate',
                    x: thin.map((i) => stepEpochs[i]!),
                    y: thin.map((i) => steps.learningRate[i]),
                    stroke: 'main',
                  }
                : { name: 'learning rate', x: epochs, y: column('learning_rate'), stroke: 'main' },
            ]}
          />
        </section>
      </div>
      {areas.length > 0 && (
        <section aria-labelledby="areas-title">
          <h2 id="areas-title">Area under the ROC curve on the validation images</h2>
          <div className="small-charts">
            {[...(history.some((row) => row.val_mean_auc != null) ? ['val_mean_auc'] : []), ...areas].map((name) => {
              const values = column(name);
              const last = values.findLast((value) => value != null);
              const title = name === 'val_mean_auc' ? 'Mean' : findingText(name.slice('val_auc_'.length));
              return (
                <div key={name}>
                  <h3>
                    {title} <span>{last == null ? 'undefined' : last.toFixed(3)}</span>
                  </h3>
                  {last != null && (
                    <LineChart
                      title={`${title}: area by epoch`}
                      xLabel="epoch"
                      height={130}
                      yRange={[0, 1]}
                      lines={[{ name, x: epochs, y: values, stroke: 'main' }]}
                    />
                  )}
                </div>
              );
            })}
          </div>
        </section>
      )}
    </>
  );
}

/** Enough places to draw a line, however many steps there were. */
function thinned(length: number): number[] {
  const stride = Math.max(Math.ceil(length / 1500), 1);
  return Array.from({ length: Math.ceil(length / stride) }, (_, i) => i * stride);
}

function ProgressOf({ progress }: { readonly progress: Progress }) {
  const { state, epoch, epochs, step, steps, stepsDone, secondsPerStep, updated } = progress;
  const total = epochs * steps;
  const left = secondsPerStep === null ? undefined : Math.max(total - stepsDone, 0) * secondsPerStep;
  const words = {
    training: `Epoch ${epoch} of ${epochs}, step ${step} of ${steps}`,
    finished: `Finished after ${epochs} ${epochs === 1 ? 'epoch' : 'epochs'}`,
    interrupted: `Interrupted in epoch ${epoch} of ${epochs}`,
  }[state];
  return (
    <section className="course" aria-label="Progress">
      <p>
        <strong>{words}</strong>
        {state === 'training' && left !== undefined && <span className="quiet"> · {durationText(left)} left</span>}
        <span className="quiet">
          {' '}
          · last heard of {new Date(updated).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'medium' })}
        </span>
      </p>
      <progress aria-label={words} max={total} value={state === 'finished' ? total : stepsDone} />
    </section>
  );
}

function durationText(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}
