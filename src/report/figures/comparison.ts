/**
 * A user's areas under the curve beside published ones, finding by finding. Each published source has a mark of its
 * own and its test set is named, because areas of different test sets show a size and no ranking.
 */

import * as Plot from '@observablehq/plot';
import type { EvaluationRecord } from '../../evaluation/record/schema.ts';
import { figure, margin, textAt } from '../figure.ts';
import { ink } from '../ink.ts';
import { plot } from '../plot.ts';
import { element, type SvgElement } from '../svg.ts';
import { textWidth, wrapped } from '../text.ts';
import { type NameColumn, nameColumn } from './names.ts';
import { levelText } from './numbers.ts';

type PublishedResult = EvaluationRecord['published'][number];

/** A published result with the way it is drawn. */
interface Source extends PublishedResult {
  readonly symbol: Plot.SymbolType;
  readonly colour: string;
  /** How far above (−) or below (+) the user's own its marks stand, so that they don't cover each other. */
  readonly lane: number;
}

const symbols = ['square', 'triangle', 'diamond', 'plus', 'asterisk', 'times'] as const;
const colours = ['#9a6200', '#007a5a', '#8a3b8f', '#b5480a', '#333f4c', '#c2567f'] as const;
const rowHeight = 42;
const laneHeight = 11;
const legendStyle = { size: 12.5 };
/** Browsers without Inter may take a wider font. */
const spare = 1.16;
const chartWidth = 640;
const valueRoom = 64;
const bottom = 50;

/**
 * The figure; findings in the record's order, those without an area of the user's own with the word `undefined`.
 *
 * @param testSet on what the user's own were measured: data, split, counts
 */
export function comparisonFigure(record: EvaluationRecord, testSet: string): string {
  const findings = Object.keys(record.findings);
  const name = record.tested.model;
  const sources = sourcesOf(record.published);
  const names = nameColumn(findings);
  const width = names.width + chartWidth + valueRoom;
  const level = levelText(record.settings.level);
  const legend = legendOf(`${name}: ${testSet} (with the ${level} interval)`, sources, width);
  const chart = chartOf(record, findings, sources, names);
  return figure({
    width: width + 2 * margin,
    height: legend.height + chart.height,
    title: 'AUC beside published results',
    subtitle: 'Measured on different images and labels: a measure of size, not a ranking.',
    panels: [
      { x: margin, y: 0, content: legend.content },
      { x: margin, y: legend.height, content: chart.content },
    ],
    notes: sources.map((source) => `${source.name}: ${source.source}.`),
    description: descriptionOf(record, sources),
  });
}

function sourcesOf(published: readonly PublishedResult[]): Source[] {
  const testSets = [...new Set(published.map(({ testSet }) => testSet))];
  return published.map((result, index) => ({
    ...result,
    symbol: symbols[index % symbols.length] as Plot.SymbolType,
    colour: colours[index % colours.length] as string,
    lane: testSets.indexOf(result.testSet) === 0 ? -laneHeight : laneHeight,
  }));
}

function markOf({ symbol, colour }: Source) {
  return { symbol, stroke: colour, strokeWidth: 1.8, r: 4.5, fill: 'none' } as const;
}

function chartOf(
  record: EvaluationRecord,
  findings: readonly string[],
  sources: readonly Source[],
  names: NameColumn,
): { content: SvgElement; height: number } {
  const own = findings.map((finding) => ({
    finding,
    auc: record.findings[finding]!.auc,
    interval: record.findings[finding]!.aucIntervals.deLong.interval,
  }));
  const defined = own.filter((row) => row.auc !== null);
  const areas = [
    ...defined.flatMap(({ auc, interval }) => [auc!, interval?.low ?? auc!]),
    ...sources.flatMap(({ auc }) => Object.values(auc)),
  ];
  const lowest = Math.floor(Math.min(0.5, ...areas) * 10) / 10 - 0.02;
  const height = findings.length * rowHeight + bottom + 6;
  const content = plot({
    width: names.width + chartWidth + valueRoom,
    height,
    marginLeft: names.width,
    marginRight: valueRoom,
    marginTop: 6,
    marginBottom: bottom,
    x: {
      domain: [lowest, 1],
      ticks: 6,
      tickFormat: (area: number) => area.toFixed(1),
      label: 'AUC (dashed: chance)',
      labelAnchor: 'center',
      labelArrow: 'none',
      labelOffset: 40,
    },
    y: {
      domain: findings,
      label: null,
      tickSize: 0,
      padding: 0,
      tickFormat: names.shown,
    },
    marks: [
      Plot.barX(
        own.filter((_, index) => index % 2 === 0),
        { x1: lowest, x2: 1, y: 'finding', fill: ink.stripe },
      ),
      Plot.gridX({ ticks: 6, stroke: ink.grid, strokeOpacity: 1 }),
      Plot.ruleX([0.5], { stroke: ink.quiet, strokeDasharray: '5 4' }),
      ...sources.map((source) =>
        Plot.dot(
          findings.filter((finding) => finding in source.auc),
          {
            x: (finding: string) => source.auc[finding],
            y: (finding: string) => finding,
            dy: source.lane,
            ...markOf(source),
          },
        ),
      ),
      Plot.ruleY(
        defined.filter(({ interval }) => interval !== null),
        {
          x1: ({ interval }) => Math.max(lowest, interval!.low),
          x2: ({ interval }) => interval!.high,
          y: 'finding',
          stroke: ink.strong,
          strokeWidth: 2.6,
        },
      ),
      Plot.dot(defined, { x: 'auc', y: 'finding', r: 6, fill: ink.strong }),
      Plot.text(defined, {
        ...values,
        text: ({ auc }) => auc!.toFixed(3),
        fontWeight: 600,
        fontSize: 13,
        fill: ink.strong,
      }),
      Plot.text(
        own.filter((row) => row.auc === null),
        { ...values, text: () => 'undefined', fill: ink.quiet, fontSize: 12 },
      ),
    ],
  });
  return { content, height };
}

const values = { x: 1, y: 'finding', textAnchor: 'start', dx: 12 } as const;

/** The user's own first, then a group of sources for each test set. */
function legendOf(own: string, sources: readonly Source[], width: number): { content: SvgElement; height: number } {
  const parts: SvgElement[] = [];
  const dots: { x: number; y: number; source: Source | undefined }[] = [];
  let y = 12;
  const addText = (text: string, x: number, attributes = {}) => {
    for (const line of wrapped(text, width - x, legendStyle)) {
      parts.push(textAt(x, y, line, { ...legendStyle, ...attributes }));
      y += 18;
    }
  };
  dots.push({ x: 8, y: y - 4, source: undefined });
  addText(own, 22, { isBold: true });
  for (const testSet of new Set(sources.map((source) => source.testSet))) {
    const group = sources.filter((source) => source.testSet === testSet);
    let x = 8;
    y += 4;
    for (const source of group) {
      dots.push({ x, y: y - 4, source });
      parts.push(textAt(x + 14, y, source.name, { ...legendStyle, isBold: true }));
      x += 14 + textWidth(source.name, { ...legendStyle, isBold: true }) * spare + 20;
    }
    addText(testSet, x - 8);
  }
  const marks = plot({
    width,
    height: y,
    margin: 0,
    x: { domain: [0, width], range: [0, width], axis: null },
    y: { domain: [0, y], range: [0, y], axis: null },
    marks: dots.map((dot) =>
      Plot.dot([dot], { x: 'x', y: 'y', ...(dot.source ? markOf(dot.source) : { r: 7, fill: ink.strong }) }),
    ),
  });
  return { content: element('g', {}, marks, ...parts), height: y + 2 };
}

function descriptionOf({ findings, tested }: EvaluationRecord, sources: readonly Source[]): string {
  return Object.entries(findings)
    .map(([finding, { auc }]) => {
      const others = sources.flatMap((source) => {
        const area = source.auc[finding];
        return area === undefined ? [] : [`${source.name} ${area.toFixed(source.decimals)}`];
      });
      return [`${finding}: ${tested.model} ${auc?.toFixed(3) ?? 'undefined'}`, ...others].join(', ');
    })
    .join('; ');
}
