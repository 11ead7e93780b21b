/** The frame of a run's pages: which run, and the page that was asked for. Loaded when the first of them is opened. */

import { useState } from 'react';
import type { Run } from '../../../src/server/client.ts';
import type { Route } from '../app/route.ts';
import { Dataset } from './dataset.tsx';
import { Evaluation } from './evaluation.tsx';
import { Training } from './training.tsx';

const titles = { evaluation: 'Evaluation', dataset: 'Data set', training: 'Training' } as const;

export default function RunPage({
  runs,
  route,
}: {
  readonly runs: readonly Run[];
  readonly route: Exclude<Route, 'viewer'>;
}) {
  const [chosen, setChosen] = useState<string>();
  // The runs may come after the page.
  const run = runs.find((each) => each.run === chosen) ?? runs[0];
  if (run === undefined) return <p className="quiet report">The server shows no run: start it with --run.</p>;
  const Page = { evaluation: Evaluation, dataset: Dataset, training: Training }[route];
  return (
    <div className="report">
      <header className="report-head">
        <h1>{titles[route]}</h1>
        {runs.length > 1 ? (
          <label>
            <span className="label">Run</span>{' '}
            <select value={run.run} onChange={(event) => setChosen(event.target.value)}>
              {runs.map((each) => (
                <option key={each.run}>{each.run}</option>
              ))}
            </select>
          </label>
        ) : (
          <p className="quiet">Run {run.run}</p>
        )}
      </header>
      <Page key={run.run} run={run} />
    </div>
  );
}
