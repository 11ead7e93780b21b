/** What thresholds do: sensitivity, specificity and predictive values with intervals, and how the thresholds were chosen. */

import type { EvaluationRecord, OperatingPointRecord } from '../../evaluation/record/schema.ts';
import { cautionText, counted, levelText, percent, ruleText, thresholdText, withInterval } from '../figures/numbers.ts';
import type { Block } from '../page/block.ts';
import type { Section } from '../page/page.ts';
import type { Cell, Table } from '../page/table.ts';
import { absent, numberCell, numeric } from './cells.ts';
import type { FigureOf } from './figures.ts';
import { testSetOf } from './tested.ts';
import { warningOf } from './warning.ts';

/** The section; undefined where no finding has an operating point. */
export function operatingPointsSection(record: EvaluationRecord, figureOf: FigureOf): Section | undefined {
  const has = Object.values(record.findings).some(({ operatingPoints }) => operatingPoints.length > 0);
  if (!has) return undefined;
  return {
    heading: 'What the operating points do',
    id: 'operating-points',
    blocks: [
      { kind: 'text', text: choiceText(record) },
      ...cautions(record),
      pointsTable(record),
      ...figureOf(
        'confusion',
        `Counts at the ${isSeveral(record) ? 'first ' : ''}operating point of each finding. ${record.tested.model} on ${testSetOf(record)}.`,
      ),
    ],
  };
}

/** The findings whose threshold was chosen on too few. */
function cautions({ findings, settings }: EvaluationRecord): Block[] {
  const parts = Object.entries(findings).flatMap(([finding, { operatingPoints }]) => {
    const caution = operatingPoints.find(({ chosenOn }) => chosenOn?.caution)?.chosenOn?.caution;
    return caution ? [`${finding} (${cautionText(caution)})`] : [];
  });
  return warningOf(
    `Chosen on fewer than ${settings.fewest} independent positives or negatives, so that other patients would have given other thresholds:`,
    parts,
  );
}

function isSeveral({ findings }: EvaluationRecord): boolean {
  return Object.values(findings).some(({ operatingPoints }) => operatingPoints.length > 1);
}

/** How the thresholds came about, and whether that was apart from what is tested. */
function choiceText({ operatingPoints: { note, validation } }: EvaluationRecord): string {
  const called = 'An image is called positive where its probability is at or above the threshold.';
  if (validation === null) return `Thresholds: ${note}. ${called}`;
  const { data, images, patients, sharedImages, sharedPatients } = validation;
  const of = patients === null ? '' : ` of ${counted(patients, 'patient')}`;
  const apart =
    sharedImages === null || sharedPatients === null
      ? 'of which it is not known whether they are among those tested'
      : sharedImages + sharedPatients === 0
        ? 'none of which is among those tested'
        : `which share ${counted(sharedImages, 'image')} and ${counted(sharedPatients, 'patient')} with those tested, so that these numbers are too good`;
  return `Thresholds: ${note}. The validation table ${data} has ${counted(images, 'image')}${of}, ${apart}. ${called}`;
}

function pointsTable(record: EvaluationRecord): Table {
  const all = Object.entries(record.findings);
  const restated = all.some(([, { operatingPoints }]) => operatingPoints.some((point) => point.restated !== null));
  const level = levelText(record.settings.level);
  return {
    kind: 'table',
    caption: `Rates with their ${level} intervals (Wilson${record.tested.unit === 'patient' ? ', at the effective number of images, as patients have several' : ''}). PPV and NPV: positive and negative predictive value at the prevalence of these images${restated ? '; restated for another prevalence by Bayes’ rule where one was given' : ''}.`,
    isSortable: true,
    columns: [
      { label: 'Finding' },
      { label: 'Rule' },
      ...['Threshold', 'Sensitivity', 'Specificity', 'PPV', 'NPV', 'F1', 'MCC'].map(numeric),
      ...(restated ? ['At prevalence', 'PPV there', 'NPV there'].map(numeric) : []),
    ],
    rows: all.flatMap(([finding, { operatingPoints }]) =>
      operatingPoints.map((point) => [finding, ...pointCells(point, restated)]),
    ),
  };
}

function pointCells({ rule, threshold, reason, rates, restated }: OperatingPointRecord, isRestated: boolean): Cell[] {
  const none = (count: number): Cell[] => Array.from({ length: count }, () => absent);
  if (threshold === null || rates === null) {
    return [{ quiet: `${ruleText(rule)}: none, ${reason}` }, ...none(isRestated ? 10 : 7)];
  }
  const share = ({ value, interval }: { value: number | null; interval: Parameters<typeof withInterval>[1] }): Cell =>
    numberCell(value, (share) => withInterval(share, interval));
  const { sensitivity, specificity, ppv, npv, f1, mcc } = rates;
  return [
    ruleText(rule),
    numberCell(threshold, thresholdText),
    ...[sensitivity, specificity, ppv, npv].map(share),
    ...[f1, mcc].map((value) => numberCell(value)),
    ...(isRestated
      ? restated === null
        ? none(3)
        : [numberCell(restated.prevalence, percent), share(restated.ppv), share(restated.npv)]
      : []),
  ];
}
