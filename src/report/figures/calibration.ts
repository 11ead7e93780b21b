/**
 * Calibration of each finding: of images with a probability of about p, is a share of p positive? Points are bins of about
 * equally many images with the interval of their share; before and after recalibration where something was recalibrated.
 * Bars say how the probabilities are spread.
 */

import * as Plot from '@observablehq/plot';
import type { EvaluationRecord, FindingRecord, ProbabilitiesRecord } from '../../evaluation/record/schema.ts';
import { ink } from '../ink.ts';
import { diagonal, loneFigure, panelGrid, type SquarePanel } from './square-panel.ts';

/** Where findings are rare, nearly all probabilities are small, and a root spreads them. */
export function calibrationScale({ findings }: EvaluationRecord): 'linear' | 'sqrt' {
  return Object.values(findings).some(({ prevalence }) => (prevalence ?? 0) > 0.25) ? 'linear' : 'sqrt';
}

/** The figure, findings in the record's order. */
export function calibrationFigure(record: EvaluationRecord, subtitle: string): string {
  const all = Object.entries(record.findings);
  const scale = calibrationScale(record);
  const isRecalibrated = all.some(([, { recalibrated }]) => recalibrated !== null);
  return panelGrid(
    all.map(([finding, one]) => calibrationPanel(finding, one, scale)),
    {
      title: 'Calibration of each finding',
      subtitle,
      notes: [
        `Across: mean probability of a bin. Up: share of its images that have the finding, with its interval. Dashed: perfect calibration.${scale === 'sqrt' ? ' Both axes on a square-root scale, as most findings are rare.' : ''}`,
        `Bars: how many images have such a probability, on a logarithmic scale. ECE: expected calibration error over bins of equal mass.`,
        ...(isRecalibrated ? ['Blue discs: the model’s own probabilities. Orange rings: recalibrated ones.'] : []),
      ],
      description: all.map(([finding, one]) => `${finding}: ${inWords(one)}`).join('; '),
    },
  );
}

/** The calibration of one finding, larger. */
export function calibrationFindingFigure(finding: string, record: FindingRecord, scale: 'linear' | 'sqrt'): string {
  return loneFigure(
    { ...calibrationPanel(finding, record, scale), title: 'Calibration' },
    `Calibration of ${finding}`,
    `Calibration of ${finding}: ${inWords(record)}.`,
  );
}

function calibrationPanel(finding: string, record: FindingRecord, scale: 'linear' | 'sqrt'): SquarePanel {
  const { probabilities, recalibrated, reason } = record;
  const words = (name: string, value: ProbabilitiesRecord) =>
    `${name} ${value.equalMass.expectedCalibrationError?.toFixed(3) ?? '–'}`;
  return {
    title: finding,
    place: 'upper left',
    scale,
    words:
      probabilities === null
        ? ['undefined:', reason ?? 'no label is known']
        : [
            words('ECE', probabilities),
            ...(recalibrated === null ? [] : [words('recalibrated', recalibrated)]),
            `Brier ${(recalibrated ?? probabilities).brier.score.toFixed(3)}`,
          ],
    axes: { kind: 'calibration', x: 'Mean probability', y: 'Share with the finding' },
    marks: [
      ...(probabilities === null ? [] : [histogram(probabilities, scale)]),
      Plot.line(diagonal, { stroke: ink.quiet, strokeDasharray: '5 4' }),
      ...(probabilities === null ? [] : curveOf(probabilities, ink.strong, ink.strong)),
      ...(recalibrated === null ? [] : curveOf(recalibrated, ink.lightEdge, 'white')),
    ],
  };
}

type Bin = ProbabilitiesRecord['equalMass']['bins'][number];

function curveOf({ equalMass }: ProbabilitiesRecord, colour: string, fill: string): Plot.Markish[] {
  const { bins } = equalMass;
  const xy = { x: 'meanProbability', y: 'observed' } as const;
  return [
    Plot.ruleX(
      bins.filter(({ interval }) => interval !== null),
      {
        x: 'meanProbability',
        y1: ({ interval }: Bin) => interval!.low,
        y2: ({ interval }: Bin) => interval!.high,
        stroke: colour,
        strokeWidth: 1.2,
      },
    ),
    Plot.line(bins, { ...xy, stroke: colour, strokeWidth: 1.4 }),
    Plot.dot(bins, { ...xy, r: 3, fill, stroke: colour }),
  ];
}

/** Bars along the lower edge, the fullest a sixth of the square high. */
function histogram({ equalWidth }: ProbabilitiesRecord, scale: 'linear' | 'sqrt'): Plot.Markish {
  const { bins } = equalWidth;
  const most = Math.log1p(Math.max(...bins.map(({ count }) => count)));
  const place = ({ meanProbability }: Bin) => Math.min(9, Math.floor(meanProbability * 10)) / 10;
  return Plot.rect(bins, {
    x1: place,
    x2: (bin: Bin) => place(bin) + 0.1,
    y1: 0,
    y2: ({ count }: Bin) => ((Math.log1p(count) / most) * 0.16) ** (scale === 'sqrt' ? 2 : 1),
    fill: ink.behind,
    inset: 0.5,
  });
}

function inWords({ probabilities, recalibrated }: FindingRecord): string {
  if (probabilities === null) return 'undefined';
  const of = ({ equalMass, brier }: ProbabilitiesRecord) =>
    `expected calibration error ${equalMass.expectedCalibrationError?.toFixed(3) ?? 'undefined'}, Brier score ${brier.score.toFixed(3)}`;
  return `${of(probabilities)}${recalibrated === null ? '' : `; recalibrated: ${of(recalibrated)}`}`;
}
