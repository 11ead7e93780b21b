/** Whether probabilities can be taken at their word, before and after recalibration. */

import type { EvaluationRecord, ProbabilitiesRecord } from '../../evaluation/record/schema.ts';
import { cautionText, counted, decimal } from '../figures/numbers.ts';
import type { Block } from '../page/block.ts';
import type { Section } from '../page/page.ts';
import type { Cell, Table } from '../page/table.ts';
import { absent, numberCell, numeric } from './cells.ts';
import type { FigureOf } from './figures.ts';
import { testSetOf } from './tested.ts';
import { warningOf } from './warning.ts';

export function calibrationSection(record: EvaluationRecord, figureOf: FigureOf): Section {
  return {
    heading: 'Whether probabilities can be taken at their word',
    id: 'calibration',
    blocks: [
      { kind: 'text', text: recalibrationText(record) },
      ...cautions(record),
      ...figureOf('calibration', `Calibration of each finding. ${record.tested.model} on ${testSetOf(record)}.`),
      probabilitiesTable(record),
    ],
  };
}

/** The findings whose calibration was fitted on too few. */
function cautions({ recalibration: { findings }, settings }: EvaluationRecord): Block[] {
  const parts = Object.entries(findings).flatMap(([finding, { caution }]) =>
    caution === null ? [] : [`${finding} (${cautionText(caution)})`],
  );
  return warningOf(`Fitted on fewer than ${settings.fewest} independent positives or negatives:`, parts);
}

function recalibrationText({ recalibration }: EvaluationRecord): string {
  const { method, note, validation, findings } = recalibration;
  if (method === null) return `The probabilities are the model’s own: ${note}.`;
  const names = {
    temperature: 'temperature scaling',
    platt: 'Platt scaling',
    isotonic: 'isotonic regression',
  } as const;
  const without = Object.entries(findings).filter(([, { calibration }]) => calibration === null);
  return [
    `Recalibrated by ${names[method]}, ${note}`,
    ...(validation === null ? [] : [` (${validation.data}, ${counted(validation.images, 'image')})`]),
    '.',
    ...(without.length === 0
      ? []
      : [
          ` Not for ${without.map(([finding, { reason }]) => `${finding} (${reason ?? 'no reason is known'})`).join(', ')}.`,
        ]),
  ].join('');
}

function probabilitiesTable(record: EvaluationRecord): Table {
  const all = Object.entries(record.findings);
  const isRecalibrated = all.some(([, { recalibrated }]) => recalibrated !== null);
  const digits = (count: number) => (value: number) => decimal(value, count);
  const rowOf = (finding: string, kind: string, value: ProbabilitiesRecord | null): Cell[] => [
    finding,
    ...(isRecalibrated ? [kind] : []),
    ...(value === null
      ? Array.from({ length: 9 }, () => absent)
      : [
          numberCell(value.meanProbability),
          numberCell(value.equalMass.expectedCalibrationError),
          numberCell(value.slope, digits(2)),
          numberCell(value.intercept, digits(2)),
          numberCell(value.brier.score, digits(4)),
          numberCell(value.brier.skill),
          numberCell(value.brier.reliability, digits(4)),
          numberCell(value.brier.resolution, digits(4)),
          numberCell(value.logLoss, digits(4)),
        ]),
  ];
  return {
    kind: 'table',
    caption:
      'Calibration in numbers. ECE: expected calibration error over ten bins of equal mass, 0 is perfect. Slope and intercept: 1 and 0 where calibrated; a slope below 1 says that probabilities are too extreme. Brier score: 0 is perfect; its skill is the share gained over always saying the prevalence; reliability is its part from miscalibration, resolution its part from telling images apart.',
    isSortable: true,
    columns: [
      { label: 'Finding' },
      ...(isRecalibrated ? [{ label: 'Probabilities' }] : []),
      ...['Mean', 'ECE', 'Slope', 'Intercept', 'Brier', 'Skill', 'Reliability', 'Resolution', 'Log loss'].map(numeric),
    ],
    rows: all.flatMap(([finding, { probabilities, recalibrated }]) => [
      rowOf(finding, 'the model’s own', probabilities),
      ...(recalibrated === null ? [] : [rowOf(finding, 'recalibrated', recalibrated)]),
    ]),
  };
}
