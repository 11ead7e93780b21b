/** Finding by finding: what is known of each in one place, its curves to try thresholds on, and the cases that went most wrong. */

import { zOfLevel } from '../../evaluation/normal.ts';
import type { EvaluationRecord, FindingRecord } from '../../evaluation/record/schema.ts';
import { calibrationFindingFigure, calibrationScale } from '../figures/calibration.ts';
import { counted, levelText, percent, ruleText, thresholdText, withInterval } from '../figures/numbers.ts';
import { precisionRecallFindingFigure } from '../figures/precision-recall.ts';
import { rocFindingFigure } from '../figures/roc-panels.ts';
import { thinnedBy } from '../figures/thinned.ts';
import type { Block, Fact } from '../page/block.ts';
import type { ExplorerData } from '../page/explorer.ts';
import type { Section } from '../page/page.ts';
import type { Picture } from '../page/picture.ts';
import { errorBlocks, type WrongCases } from './errors.ts';
import { gapText } from './subgroups.ts';
import { findingId } from './summary.ts';
import { testSetOf } from './tested.ts';

/** The section with a part for every finding. */
export function findingsSection(record: EvaluationRecord, errors: Readonly<Record<string, WrongCases>> = {}): Section {
  return {
    heading: 'Finding by finding',
    id: 'findings',
    blocks: [
      {
        kind: 'text',
        text: 'Where a curve can be explored, point at it, move the slider or use the left and right arrow keys: the numbers below it follow. A threshold that is picked here was picked on the images tested, so that its numbers are too good for new ones.',
      },
    ],
    parts: Object.entries(record.findings).map(([finding, one]) => ({
      heading: finding,
      id: findingId(record, finding),
      blocks: [
        ...warningsOf(finding, one),
        { kind: 'facts', facts: factsOf(finding, one, record) } as const,
        curvesOf(finding, one, record),
        ...(errors[finding] === undefined ? [] : errorBlocks(finding, errors[finding])),
      ],
    })),
  };
}

function warningsOf(finding: string, { reason, caution }: FindingRecord): Block[] {
  if (reason !== null) return [{ kind: 'warning', text: `Nothing can be said of ${finding}: ${reason}.` }];
  return caution === null ? [] : [{ kind: 'warning', text: `${finding}: ${caution}.` }];
}

function factsOf(finding: string, one: FindingRecord, record: EvaluationRecord): Fact[] {
  const { positives, negatives, unknown, prevalence, auc, aucIntervals, averagePrecision, operatingPoints } = one;
  const level = levelText(record.settings.level);
  const { unit } = record.tested;
  const ofUnits =
    unit === 'patient' ? ` (${counted(one.unitsWithPositive, 'patient')} with, ${one.unitsWithNegative} without)` : '';
  const gap = gapText(finding, record);
  const baseline = record.baseline?.findings[finding];
  return [
    {
      label: 'Labels',
      value: `${counted(positives, 'positive')}, ${counted(negatives, 'negative')}${unknown > 0 ? `, ${unknown} unknown` : ''}${ofUnits}`,
    },
    { label: 'Prevalence', value: prevalence === null ? 'unknown' : percent(prevalence) },
    {
      label: `AUC (${level} interval)`,
      value:
        auc === null
          ? 'undefined'
          : aucIntervals.deLong.interval === null
            ? `${auc.toFixed(3)}; no interval: ${aucIntervals.deLong.intervalReason}`
            : withInterval(auc, aucIntervals.deLong.interval),
    },
    {
      label: 'Average precision',
      value:
        averagePrecision.value === null ? 'undefined' : withInterval(averagePrecision.value, averagePrecision.interval),
    },
    ...operatingPoints.map(({ rule, threshold, reason, rates }) => ({
      label: `Operating point: ${ruleText(rule)}`,
      value:
        threshold === null || rates === null || rates.sensitivity.value === null || rates.specificity.value === null
          ? (reason ?? 'says nothing here, as a class is missing')
          : `threshold ${thresholdText(threshold)}: sensitivity ${withInterval(rates.sensitivity.value, rates.sensitivity.interval)}, specificity ${withInterval(rates.specificity.value, rates.specificity.interval)}`,
    })),
    ...(gap === undefined ? [] : [{ label: 'Gaps in AUC between groups', value: gap }]),
    ...(baseline?.auc == null
      ? []
      : [{ label: 'AUC of view, age and sex alone', value: withInterval(baseline.auc, baseline.interval) }]),
  ];
}

function curvesOf(finding: string, one: FindingRecord, record: EvaluationRecord): Block {
  const basis = testSetOf(record);
  const scale = calibrationScale(record);
  const calibration: Picture = {
    kind: 'figure',
    image: calibrationFindingFigure(finding, one, scale),
    caption: `Calibration of ${finding}, ${basis}.`,
  };
  const data = explorerData(one, record.settings.level);
  if (data === undefined) return { kind: 'gallery', pictures: one.probabilities === null ? [] : [calibration] };
  return {
    kind: 'explorer',
    id: `explore-${findingId(record, finding)}`,
    finding,
    pictures: [
      { kind: 'figure', image: rocFindingFigure(finding, one), caption: `ROC curve of ${finding}, ${basis}.` },
      {
        kind: 'figure',
        image: precisionRecallFindingFigure(finding, one),
        caption: `Precision and recall of ${finding}, ${basis}.`,
      },
      calibration,
    ],
    data,
    note: `Intervals: ${levelText(record.settings.level)}, Wilson${record.tested.unit === 'patient' ? '; they take images for independent, so that they are somewhat too narrow where patients have several' : ''}. Chosen on the images tested: too good for new ones.`,
  };
}

/** Points this near to one another are one to the eye; precision is drawn no finer than three times that. */
const step = { rate: 0.004, precision: 0.012 };

/** The counts at thresholds that can be told apart, the operating points among them; undefined where there is no curve. */
export function explorerData(one: FindingRecord, level: number): ExplorerData | undefined {
  const { curve, positives, negatives } = one;
  if (curve === null) return undefined;
  const own = one.operatingPoints.flatMap(({ threshold, rates }) =>
    threshold === null || rates === null || rates.truePositives + rates.falsePositives === 0
      ? []
      : [{ threshold, tp: rates.truePositives, fp: rates.falsePositives }],
  );
  const all = curve.thresholds.map((threshold, i) => ({
    threshold,
    tp: curve.truePositives[i]!,
    fp: curve.falsePositives[i]!,
  }));
  const kept = thinnedBy(
    all,
    (point, before) =>
      (point.tp - before.tp) / positives < step.rate &&
      (point.fp - before.fp) / negatives < step.rate &&
      Math.abs(point.tp / (point.tp + point.fp) - before.tp / (before.tp + before.fp)) < step.precision,
  );
  const points = [...kept.filter(({ threshold }) => own.every((point) => point.threshold !== threshold)), ...own].sort(
    (a, b) => b.threshold - a.threshold,
  );
  // Without an operating point: where as many are called positive as are.
  const start = points.findIndex((point) => (own.length > 0 ? point === own[0] : point.tp + point.fp >= positives));
  return {
    thresholds: points.map(({ threshold }) => Number(threshold.toPrecision(7))),
    truePositives: points.map(({ tp }) => tp),
    falsePositives: points.map(({ fp }) => fp),
    positives,
    negatives,
    start: Math.max(0, start),
    z: Number(zOfLevel(level).toPrecision(10)),
  };
}
