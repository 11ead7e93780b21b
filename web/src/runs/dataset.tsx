/** The run's tables: how often each finding is there, and the images themselves, to look for what the model gets right and wrong. */

import { useId, useState } from 'react';
import type { Dataset as DatasetAnswer, Run } from '../../../src/server/client.ts';
import { client } from '../server/server.ts';
import { findingText } from '../viewer/scores.ts';
import { ImageGrid } from './image-grid.tsx';
import { useAnswer } from './use-answer.ts';
import { Waiting } from './waiting.tsx';

export function Dataset({ run }: { readonly run: Run }) {
  const answer = useAnswer(run.run, (signal) => client.run(run.run).dataset(signal));
  if (answer.status !== 'here') return <Waiting answer={answer} what="the data set" />;
  const { splits } = answer.value;
  const findings = [...new Set(splits.flatMap((split) => Object.keys(split.findings)))];
  return (
    <>
      <Counts splits={splits} findings={findings} />
      <ImageGrid run={run.run} splits={splits.map(({ split }) => split)} findings={findings} />
    </>
  );
}

function Counts({
  splits,
  findings,
}: {
  readonly splits: DatasetAnswer['splits'];
  readonly findings: readonly string[];
}) {
  const id = useId();
  const [isOpen, setOpen] = useState(true);
  const most = Math.max(...splits.flatMap((split) => Object.values(split.findings).map(shareOf)), 0.01);
  return (
    <details open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary id={id}>Labels: how many images show each finding</summary>
      {splits.some(({ isChanged }) => isChanged) && (
        <p className="fault">
          {splits
            .filter(({ isChanged }) => isChanged)
            .map(({ file }) => file)
            .join(', ')}{' '}
          isn’t the table any more that the run was made with.
        </p>
      )}
      <div className="table">
        <table className="counts" aria-labelledby={id}>
          <thead>
            <tr>
              <th scope="col">Finding</th>
              {splits.map(({ split, images, patients }) => (
                <th scope="col" key={split}>
                  {split}
                  <small>
                    {images} images{patients === null ? '' : `, ${patients} patients`}
                  </small>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {findings.map((finding) => (
              <tr key={finding}>
                <th scope="row">{findingText(finding)}</th>
                {splits.map(({ split, findings: counts }) => {
                  const count = counts[finding];
                  return (
                    <td key={split}>
                      {count === undefined ? (
                        <span className="quiet">not in the table</span>
                      ) : (
                        <span className="count">
                          <span className="count-bar" aria-hidden="true">
                            <i style={{ inlineSize: `${(shareOf(count) / most) * 100}%` }} />
                          </span>
                          <span>{count.positives}</span>
                          <small>{(100 * shareOf(count)).toFixed(1)} %</small>
                          {count.unknown > 0 && <small>{count.unknown} unknown</small>}
                        </span>
                      )}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

/** Of the known labels. */
function shareOf({ positives, negatives }: { readonly positives: number; readonly negatives: number }): number {
  return positives + negatives === 0 ? 0 : positives / (positives + negatives);
}
