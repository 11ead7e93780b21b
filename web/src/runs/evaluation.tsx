/** How well the model reads each finding: areas, the ROC curve, and what a threshold makes of the test images. */

import { useId, useState } from 'react';
import type { Interval } from '../../../src/evaluation/interval.ts';
import type { EvaluationRecord, FindingRecord } from '../../../src/evaluation/record/schema.ts';
import type { Run } from '../../../src/server/client.ts';
import { LineChart } from '../chart/line-chart.tsx';
import { client } from '../server/server.ts';
import { findingText } from '../viewer/scores.ts';
import { pointAt, type RatesAtPoint, ratesAtPoint } from './rates.ts';
import { useAnswer } from './use-answer.ts';
import { Waiting } from './waiting.tsx';

/** What this page reads; `roentgen evaluate` writes it. */
const readVersion: EvaluationRecord['version'] = 2;

export function Evaluation({ run }: { readonly run: Run }) {
  if (!run.hasEvaluation) {
    return (
      <p className="quiet">
        This run has no evaluation yet:{' '}
        <code>
          roentgen evaluate --model {run.run} --images … --truth … --out {run.run}/evaluation
        </code>{' '}
        makes one.
      </p>
    );
  }
  return <Evaluated run={run.run} />;
}

function Evaluated({ run }: { readonly run: string }) {
  const answer = useAnswer(run, (signal) => client.run(run).evaluation(signal));
  if (answer.status !== 'here') return <Waiting answer={answer} what="the evaluation" />;
  const record = answer.value as unknown as EvaluationRecord;
  if (record.version !== readVersion) {
    return (
      <p className="fault">
        The evaluation has the format {String(record.version)}; this page reads {readVersion}. Evaluate the run again.
      </p>
    );
  }
  return <Record record={record} />;
}

function Record({ record }: { readonly record: EvaluationRecord }) {
  const { tested, notes, meanAuc, meanAucInterval } = record;
  const names = Object.keys(record.findings);
  const [chosen, setChosen] = useState(names.find((name) => record.findings[name]!.auc !== null) ?? names[0] ?? '');
  const finding = record.findings[chosen];
  return (
    <>
      <dl className="facts">
        <Fact term="Tested on">
          {tested.data}: {tested.images} images{tested.patients === null ? '' : ` of ${tested.patients} patients`}
        </Fact>
        <Fact term="Mean area under the ROC curve">
          {meanAuc === null ? 'undefined' : meanAuc.toFixed(3)}{' '}
          {meanAucInterval.interval && `(${intervalText(meanAucInterval.interval)})`}
        </Fact>
      </dl>
      {notes.length > 0 && (
        <ul className="notes">
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
      <div className="columns">
        <Areas record={record} chosen={chosen} onChoose={setChosen} />
        {finding && <Operating key={chosen} name={chosen} finding={finding} />}
      </div>
    </>
  );
}

function Fact({ term, children }: { readonly term: string; readonly children: React.ReactNode }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function intervalText({ low, high }: Interval): string {
  return `${low.toFixed(3)}–${high.toFixed(3)}`;
}

interface AreasProps {
  readonly record: EvaluationRecord;
  readonly chosen: string;
  onChoose(name: string): void;
}

function Areas({ record, chosen, onChoose }: AreasProps) {
  const name = useId();
  return (
    <fieldset className="areas">
      <legend>Findings: area under the curve, with its 95 % interval</legend>
      {Object.entries(record.findings).map(
        ([finding, { auc, reason, positives, negatives, aucIntervals, caution }]) => {
          const { interval } = aucIntervals.deLong;
          return (
            <label key={finding} className="area">
              <input type="radio" name={name} checked={finding === chosen} onChange={() => onChoose(finding)} />
              <span className="area-name">
                {findingText(finding)}
                <small>
                  {positives} with, {negatives} without
                </small>
              </span>
              <span className="area-bar" aria-hidden="true">
                <em />
                {interval && (
                  <i
                    style={{
                      insetInlineStart: `${interval.low * 100}%`,
                      inlineSize: `${(interval.high - interval.low) * 100}%`,
                    }}
                  />
                )}
                {auc !== null && <b style={{ insetInlineStart: `${auc * 100}%` }} />}
              </span>
              <span className="area-value">
                {auc === null ? 'undefined' : auc.toFixed(3)}
                {caution !== null && auc !== null && (
                  <abbr title={caution} aria-label={caution}>
                    {' '}
                    few
                  </abbr>
                )}
                {auc === null && <span className="unseen"> {reason}</span>}
              </span>
            </label>
          );
        },
      )}
    </fieldset>
  );
}

function Operating({ name, finding }: { readonly name: string; readonly finding: FindingRecord }) {
  const { curve, positives, negatives, operatingPoints, reason, caution } = finding;
  const stored = operatingPoints.find(({ threshold }) => threshold !== null);
  const [point, setPoint] = useState(() => (curve === null ? -1 : pointAt(curve, stored?.threshold ?? 0.5)));
  const id = useId();
  if (curve === null)
    return (
      <p className="quiet">
        {findingText(name)} has no curve: {reason ?? 'nothing is known of it'}.
      </p>
    );
  const rates = ratesAtPoint(finding, curve, point);
  const [x, y] = [1 - (rates.specificity.value ?? 1), rates.sensitivity.value ?? 0];
  const xs = [0, ...curve.falsePositives.map((count) => count / negatives)];
  const ys = [0, ...curve.truePositives.map((count) => count / positives)];
  return (
    <section className="operating" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{findingText(name)}</h2>
      {caution !== null && <p className="quiet note">{caution}</p>}
      <LineChart
        title={`ROC curve of ${name}, area ${finding.auc?.toFixed(3)}`}
        lines={[{ name, x: xs, y: ys, stroke: 'main' }]}
        xLabel="1 − specificity"
        yLabel="sensitivity"
        xRange={[0, 1]}
        yRange={[0, 1]}
        height={340}
        behind={(scales) => (
          <path className="line line-faint" d={`M${scales.x(0)} ${scales.y(0)}L${scales.x(1)} ${scales.y(1)}`} />
        )}
        above={(scales) => (
          <>
            <path className="guide" d={`M${scales.x(x)} ${scales.y(0)}V${scales.y(y)}H${scales.x(0)}`} />
            <circle className="point" cx={scales.x(x)} cy={scales.y(y)} r="6" />
          </>
        )}
      />
      <p className="slider threshold">
        <label htmlFor={`${id}-threshold`}>Threshold</label>
        <input
          id={`${id}-threshold`}
          type="range"
          min={0}
          max={curve.thresholds.length}
          step={1}
          // To the right the threshold rises.
          value={curve.thresholds.length - 1 - point}
          aria-valuetext={thresholdText(rates)}
          onChange={(event) => setPoint(curve.thresholds.length - 1 - Number(event.target.value))}
        />
        <output htmlFor={`${id}-threshold`}>{thresholdText(rates)}</output>
      </p>
      {operatingPoints.some(({ threshold }) => threshold !== null) && (
        <p className="buttons points">
          {operatingPoints.map(({ rule, threshold }) =>
            threshold === null ? null : (
              <button key={rule} type="button" onClick={() => setPoint(pointAt(curve, threshold))}>
                {rule}
              </button>
            ),
          )}
        </p>
      )}
      <Rates rates={rates} />
    </section>
  );
}

function thresholdText({ threshold }: RatesAtPoint): string {
  return Number.isFinite(threshold) ? threshold.toPrecision(3) : 'above all';
}

function Rates({ rates }: { readonly rates: RatesAtPoint }) {
  const { truePositives, falsePositives, trueNegatives, falseNegatives } = rates;
  const row = (term: string, { value, count, of, interval }: RatesAtPoint['ppv']) => (
    <tr key={term}>
      <th scope="row">{term}</th>
      <td className="number">{value === null ? '–' : value.toFixed(3)}</td>
      <td className="number quiet">{interval && intervalText(interval)}</td>
      <td className="number quiet">
        {count} of {of}
      </td>
    </tr>
  );
  return (
    <div className="rates" aria-live="polite">
      <table>
        <caption className="unseen">
          Rates at this threshold, with Wilson’s 95 % intervals that take every image as independent
        </caption>
        <thead>
          <tr>
            <th scope="col">At this threshold</th>
            <th scope="col" className="number">
              Rate
            </th>
            <th scope="col" className="number">
              95 %
            </th>
            <th scope="col" className="number">
              Images
            </th>
          </tr>
        </thead>
        <tbody>
          {row('Sensitivity', rates.sensitivity)}
          {row('Specificity', rates.specificity)}
          {row('Positive predictive value', rates.ppv)}
          {row('Negative predictive value', rates.npv)}
        </tbody>
      </table>
      <table className="confusion">
        <caption className="unseen">Confusion at this threshold</caption>
        <thead>
          <tr>
            <td />
            <th scope="col">Called present</th>
            <th scope="col">Called absent</th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">Present</th>
            <td className="right">{truePositives}</td>
            <td className="wrong">{falseNegatives}</td>
          </tr>
          <tr>
            <th scope="row">Absent</th>
            <td className="wrong">{falsePositives}</td>
            <td className="right">{trueNegatives}</td>
          </tr>
        </tbody>
      </table>
      <p className="quiet note">
        Intervals are Wilson’s and take images as independent; the record’s own, by patient, are in the report.
      </p>
    </div>
  );
}
