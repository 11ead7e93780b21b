/** What the model says of the image in the active pane: a finding a row, chosen like a radio button to see its map. */

import { useId } from 'react';
import { shownFinding } from '../state/changes.ts';
import { faultAt } from '../state/images.ts';
import { retry, viewer } from '../state/session.ts';
import type { PageModel, Reading, ViewerState, XRay } from '../state/state.ts';
import { findingText, type Score, scoresOf, scoreText } from './scores.ts';
import { Segments } from './segments.tsx';

interface FindingsProps {
  readonly state: ViewerState;
  readonly model: PageModel;
  readonly xray: XRay | undefined;
  readonly reading: Reading | undefined;
}

export function Findings({ state, model, xray, reading }: FindingsProps) {
  const name = useId();
  const chosen = state.panes[state.activePane]?.finding;
  const scores = scoresOf(model, reading, state.sortedBy);
  const isCalibrated = scores.some(({ calibrated }) => calibrated !== null);
  const hasThresholds = Object.keys(model.thresholds).length > 0;
  const fault = xray && faultAt(xray, state.place);
  const isWaiting = xray !== undefined && reading === undefined && fault === undefined;
  return (
    <section className="findings" aria-labelledby={`${name}-title`}>
      <header>
        <h2 id={`${name}-title`}>Findings</h2>
        <Segments
          legend="Sorted by"
          value={state.sortedBy}
          choices={[
            { value: 'score', label: 'Score' },
            { value: 'name', label: 'A–Z' },
            { value: 'model', label: 'Model' },
          ]}
          onChoose={(sortedBy) => viewer.change((all) => ({ ...all, sortedBy }))}
        />
      </header>
      {fault !== undefined && (
        <div className="fault" role="alert">
          <p>
            {xray?.name}: {fault.message}.
          </p>
          {fault !== xray?.faults.decode && (
            <button type="button" onClick={retry}>
              Try again
            </button>
          )}
        </div>
      )}
      <fieldset className={`score-list${isWaiting ? ' is-waiting' : ''}`} aria-busy={isWaiting}>
        <legend className="unseen">Heat map of</legend>
        {isCalibrated && (
          <p className="score-heads" aria-hidden="true">
            <span>score</span>
            <span>calibrated</span>
          </p>
        )}
        {scores.map((score) => (
          <ScoreRow
            key={score.index}
            name={name}
            score={score}
            isCalibrated={isCalibrated}
            isChosen={score.index === chosen}
            isDisabled={reading === undefined}
          />
        ))}
        <label className="score score-none">
          <input
            type="radio"
            name={name}
            checked={chosen === undefined}
            onChange={() => viewer.change(shownFinding(undefined))}
          />
          <span className="score-name">No heat map</span>
        </label>
      </fieldset>
      <p className="quiet note">
        {hasThresholds ? 'The line on a bar is the model’s operating point; ▲ marks scores at or above it. ' : ''}
        {isCalibrated || reading === undefined ? '' : 'Scores are the network’s own, not calibrated probabilities.'}
      </p>
    </section>
  );
}

interface ScoreRowProps {
  readonly name: string;
  readonly score: Score;
  readonly isCalibrated: boolean;
  readonly isChosen: boolean;
  readonly isDisabled: boolean;
}

function ScoreRow({ name, score, isCalibrated, isChosen, isDisabled }: ScoreRowProps) {
  const { index, finding, probability, calibrated, threshold, isAbove } = score;
  return (
    <label className={`score${isAbove ? ' score-above' : ''}`}>
      <input
        type="radio"
        name={name}
        checked={isChosen}
        disabled={isDisabled}
        onChange={() => viewer.change(shownFinding(index))}
      />
      <span className="score-name">{findingText(finding)}</span>
      <span className="score-bar" aria-hidden="true">
        <i style={{ inlineSize: `${(probability ?? 0) * 100}%` }} />
        {threshold !== undefined && <b style={{ insetInlineStart: `${threshold * 100}%` }} />}
      </span>
      <span className="score-value">
        {isAbove && (
          <span className="score-mark" aria-hidden="true">
            ▲
          </span>
        )}
        {probability === undefined ? '–' : scoreText(probability)}
        {threshold !== undefined && probability !== undefined && (
          <span className="unseen">
            , {isAbove ? 'at or above' : 'below'} the operating point {scoreText(threshold)}
          </span>
        )}
      </span>
      {isCalibrated && (
        <span className="score-value score-calibrated">
          {calibrated === null ? '–' : scoreText(calibrated)}
          <span className="unseen"> calibrated</span>
        </span>
      )}
    </label>
  );
}
