/**
 * The ROC curves of all findings in one square. Curves are told apart by colour, by dash, and by a number set on the
 * curve where it is farthest from the others, so that the figure reads in grey too.
 */

import * as Plot from '@observablehq/plot';
import type { EvaluationRecord } from '../../evaluation/record/schema.ts';
import { figure, margin, type Panel, textAt } from '../figure.ts';
import { ink, seriesStyle } from '../ink.ts';
import { plot } from '../plot.ts';
import { element, type SvgElement } from '../svg.ts';
import { shortened, wrapped } from '../text.ts';
import { labelPlaces } from './curve-labels.ts';
import { rocPoints } from './curves.ts';
import { grouped } from './numbers.ts';
import { type CurvePoint, thinned } from './thinned.ts';

interface Series {
  readonly finding: string;
  readonly auc: number;
  readonly points: readonly CurvePoint[];
}

const side = 470;
const legendLeft = 590;
const legendWidth = 270;
const rowHeight = 33;
const text = { size: 13 };
const small = { size: 11 };

/**
 * The figure; findings in the order of their area, undefined ones listed with their reason.
 *
 * @param subtitle what was tested on what: data, split, numbers of images and patients
 */
export function rocFigure(record: EvaluationRecord, subtitle: string): string {
  const series = seriesOf(record);
  const legend = legendOf(series, record);
  const isAlone = series.length === 1;
  return figure({
    width: legendLeft + legendWidth + margin,
    height: Math.max(side + 66, legend.height + 10),
    title: isAlone ? `ROC curve: ${series[0]!.finding}` : 'ROC curves of all findings',
    subtitle,
    panels: [{ x: 12, y: 0, content: square(series) }, ...legend.panels],
    notes: series.length > 1 ? [`Mean AUC over the ${series.length} curves: ${record.meanAuc!.toFixed(3)}.`] : [],
    description: descriptionOf(record),
  });
}

/** The findings that have a curve, largest area first. */
function seriesOf({ findings }: EvaluationRecord): Series[] {
  return Object.entries(findings)
    .flatMap(([finding, record]) => {
      const points = rocPoints(record);
      return points === undefined ? [] : [{ finding, auc: record.auc!, points: thinned(points) }];
    })
    .sort((a, b) => b.auc - a.auc);
}

function legendOf(series: readonly Series[], { findings }: EvaluationRecord): { panels: Panel[]; height: number } {
  const panels: Panel[] = [];
  let y = 14;
  const add = (...content: SvgElement[]) => panels.push({ x: legendLeft, y, content: element('g', {}, ...content) });
  series.forEach(({ finding, auc }, index) => {
    const { positives, negatives } = findings[finding]!;
    const { colour, dash } = seriesStyle(index);
    const line = { x1: 0, x2: 44, y1: -4, y2: -4, stroke: colour, 'stroke-width': 2.2, 'stroke-dasharray': dash };
    add(
      element('line', line),
      ...(series.length > 1 ? [badge(22, -4, index + 1, colour)] : []),
      textAt(54, 0, `${shortened(finding, 150, text)} (AUC ${auc.toFixed(3)})`, text),
      textAt(54, 13, `${grouped(positives)} with, ${grouped(negatives)} without`, small, { fill: ink.quiet }),
    );
    y += rowHeight;
  });
  const reasons = Object.entries(findings).filter(([, { auc }]) => auc === null);
  if (reasons.length > 0) {
    y += series.length > 0 ? 8 : 0;
    add(textAt(0, 0, 'Undefined', { ...text, isBold: true }));
    y += 4;
  }
  for (const [finding, { reason }] of reasons) {
    for (const line of wrapped(`${finding}: ${reason}`, legendWidth, text)) {
      y += 17;
      add(textAt(0, 0, line, text));
    }
    y += 3;
  }
  return { panels, height: y };
}

function square(series: readonly Series[]): SvgElement {
  const places = series.length > 1 ? labelPlaces(series.map(({ points }) => points)) : [];
  const scale = { domain: [0, 1], ticks: 5, grid: true, labelAnchor: 'center', labelArrow: 'none' } as const;
  const chart = plot({
    width: side + 76,
    height: side + 62,
    marginLeft: 62,
    marginRight: 14,
    marginTop: 8,
    marginBottom: 54,
    x: { ...scale, label: 'False positive rate (1 − specificity)', labelOffset: 44 },
    y: { ...scale, label: 'True positive rate (sensitivity)', labelOffset: 50 },
    marks: [
      Plot.frame({ stroke: ink.axis }),
      Plot.line(
        [
          [0, 0],
          [1, 1],
        ],
        { stroke: ink.quiet, strokeDasharray: '6 5', strokeWidth: 1.2 },
      ),
      ...[...series.entries()].reverse().map(([index, { points }]) => {
        const { colour, dash } = seriesStyle(index);
        return Plot.line(points, {
          x: 'x',
          y: 'y',
          stroke: colour,
          strokeWidth: 1.8,
          ...(dash && { strokeDasharray: dash }),
        });
      }),
      Plot.text(series.length > 0 ? ['chance'] : [], {
        x: [0.9],
        y: [0.9],
        dy: 14,
        dx: 16,
        rotate: -45,
        fill: ink.quiet,
        fontSize: 12,
        stroke: 'white',
        strokeWidth: 4,
      }),
      Plot.text(series.length > 0 ? [] : ['no curve is defined'], { x: [0.3], y: [0.7], fontSize: 14 }),
    ],
  });
  places.forEach((place, index) => {
    chart.append(badge(62 + place.x * side, 8 + (1 - place.y) * side, index + 1, seriesStyle(index).colour));
  });
  return chart;
}

/** A number in a small disc. */
function badge(x: number, y: number, number: number, colour: string): SvgElement {
  return element(
    'g',
    { transform: `translate(${x.toFixed(1)},${y.toFixed(1)})` },
    element('circle', { r: 8.5, fill: 'white', stroke: colour, 'stroke-width': 1.6 }),
    textAt(0, 3.8, String(number), { size: 10.5, isBold: true }, { 'text-anchor': 'middle' }),
  );
}

function descriptionOf({ findings }: EvaluationRecord): string {
  const parts = Object.entries(findings).map(([finding, { auc, reason, positives, negatives }]) =>
    auc === null
      ? `${finding}: undefined, ${reason}`
      : `${finding}: AUC ${auc.toFixed(3)}, ${positives} positives, ${negatives} negatives`,
  );
  return `True positive rate against false positive rate. ${parts.join('; ')}.`;
}
