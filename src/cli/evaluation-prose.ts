/** An evaluation in words and tables, for people at a terminal. */

import type { EvaluationRecord, FindingRecord } from '../evaluation/record/schema.ts';
import { columns, counted, print, rangeText } from './output.ts';

export function printEvaluation(record: EvaluationRecord): void {
  const { tested, meanAuc, meanAucInterval } = record;
  const from =
    tested.unit === 'patient' ? ` of ${counted(tested.units, 'patient')}, patients taken for independent` : '';
  print(`${counted(tested.images, 'image')} in both tables${from}`);
  print();
  printFindings(record);
  print();
  const interval = meanAucInterval.interval === null ? '' : ` (${rangeText(meanAucInterval.interval, shown)})`;
  print(`mean AUC: ${meanAuc === null ? 'undefined, as no finding has one' : `${shown(meanAuc)}${interval}`}`);
  printOperatingPoints(record);
  printCalibration(record);
  printSubgroups(record);
}

function printFindings({ findings, baseline, settings }: EvaluationRecord): void {
  const level = `${Number((100 * settings.level).toPrecision(6))} %`;
  const rows = Object.entries(findings).map(([finding, result]) => [
    finding,
    result.positives.toLocaleString('en-GB'),
    result.negatives.toLocaleString('en-GB'),
    shown(result.auc),
    rangeText(result.aucIntervals.deLong.interval, shown),
    shown(result.averagePrecision.value),
    shown(result.prevalence),
    ...(baseline === null ? [] : [shown(baseline.findings[finding]!.auc)]),
  ]);
  const header = ['finding', 'positives', 'negatives', 'AUC', level, 'AP', 'prevalence'];
  for (const line of columns([[...header, ...(baseline === null ? [] : ['metadata alone'])], ...rows])) print(line);
  for (const [finding, { reason, caution }] of Object.entries(findings)) {
    if (reason !== null) print(`–  ${finding} is undefined: ${reason}`);
    else if (caution !== null) print(`!  ${finding}: ${caution}`);
  }
}

function printOperatingPoints({ findings, operatingPoints }: EvaluationRecord): void {
  if (operatingPoints.from === 'nothing') return;
  print();
  print(`operating points, ${operatingPoints.note}`);
  const percent = (value: number | null) => (value === null ? '–' : `${(100 * value).toFixed(1)} %`);
  const rows = Object.entries(findings).flatMap(([finding, { operatingPoints: points }]) =>
    points.map(({ rule, threshold, rates, restated }) => [
      finding,
      rule,
      threshold === null ? '–' : String(Number(threshold.toPrecision(4))),
      ...[rates?.sensitivity, rates?.specificity, rates?.ppv, rates?.npv].map((rate) => percent(rate?.value ?? null)),
      ...(restated === null ? [] : [restated.ppv, restated.npv].map(({ value }) => percent(value))),
    ]),
  );
  const isRestated = rows.some((row) => row.length > 7);
  const header = ['finding', 'rule', 'threshold', 'sensitivity', 'specificity', 'PPV', 'NPV'];
  const all = [[...header, ...(isRestated ? ['PPV restated', 'NPV restated'] : [])], ...rows];
  for (const line of columns(all)) print(line);
  for (const [finding, { operatingPoints: points }] of Object.entries(findings)) {
    for (const { rule, reason, chosenOn } of points) {
      if (reason !== null) print(`–  ${finding}, ${rule}: ${reason}`);
      else if (chosenOn?.caution) print(`!  ${finding}, ${rule}: chosen on ${chosenOn.caution}`);
    }
  }
}

function printCalibration({ findings, recalibration }: EvaluationRecord): void {
  if (recalibration.from === 'nothing') return;
  print();
  print(`calibration, ${recalibration.note}`);
  const error = (of: FindingRecord['probabilities']) => shown(of?.equalMass.expectedCalibrationError ?? null);
  const rows = Object.entries(findings).map(([finding, { probabilities, recalibrated }]) => [
    finding,
    error(probabilities),
    error(recalibrated),
    shown(probabilities?.brier.score ?? null),
    shown(recalibrated?.brier.score ?? null),
  ]);
  for (const line of columns([['finding', 'ECE raw', 'recalibrated', 'Brier raw', 'recalibrated'], ...rows]))
    print(line);
  for (const [finding, { reason, caution }] of Object.entries(recalibration.findings)) {
    if (reason !== null) print(`–  ${finding} isn't recalibrated: ${reason}`);
    else if (caution !== null) print(`!  ${finding}: fitted on ${caution}`);
  }
}

/** Only gaps that chance hardly explains; all are in the record. */
function printSubgroups({ subgroups, settings }: EvaluationRecord): void {
  if (subgroups.length > 0) print();
  for (const { column, findings } of subgroups) {
    const compared = Object.entries(findings).flatMap(([finding, { gap }]) => (gap === null ? [] : [{ finding, gap }]));
    const found = compared.filter(({ gap: { pHolm } }) => pHolm !== null && pHolm < 1 - settings.level);
    for (const { finding, gap } of found) {
      print(`${finding} by ${column}: AUC ${shown(gap.difference)} larger in ${gap.largest} than in ${gap.smallest}`);
    }
    if (compared.length === 0)
      print(`subgroups by ${column}: no finding has two groups that are large enough to compare`);
    else if (found.length === 0) {
      print(
        `subgroups by ${column}: no gap that chance wouldn't explain, in ${counted(compared.length, 'finding')} compared`,
      );
    }
  }
}

function shown(value: number | null): string {
  return value?.toFixed(3) ?? '–';
}
