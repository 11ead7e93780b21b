/** What a report can't say and why, before its numbers: undefined findings, too few, what was not computed, what to mind. */

import type { EvaluationRecord } from '../../evaluation/record/schema.ts';
import { cautionText, counted } from '../figures/numbers.ts';
import type { Block } from '../page/block.ts';
import type { Section } from '../page/page.ts';
import { warningOf } from './warning.ts';

/** Notes of the record that the warnings tell with more detail. */
const isWarnedOf = /^(Nothing can be said of|Too few to say anything of|Thresholds or calibration were chosen on) /;

export function unsaidSection(record: EvaluationRecord): Section {
  const { notes } = record;
  const blocks: Block[] = [
    ...findingWarnings(record),
    ...choiceWarnings(record),
    { kind: 'list', items: [...notes.filter((note) => !isWarnedOf.test(note)), ...missing(record)] },
  ];
  return { heading: 'What this report cannot say', id: 'limits', blocks };
}

function findingWarnings({ findings, settings }: EvaluationRecord): Block[] {
  const all = Object.entries(findings);
  const undefinedOnes = all.filter(([, { auc }]) => auc === null);
  const doubtful = all.filter(([, { auc, caution }]) => auc !== null && caution !== null);
  return [
    ...warningOf(
      'Nothing can be said of',
      undefinedOnes.map(([finding, { reason }]) => `${finding} (${reason})`),
    ),
    ...warningOf(
      `Too few to rely on, fewer than ${settings.fewest} independent positives or negatives:`,
      doubtful.map(([finding, { caution }]) => `${finding} (${cautionText(caution!)})`),
    ),
  ];
}

function choiceWarnings({ operatingPoints, recalibration }: EvaluationRecord): Block[] {
  return [
    { chosen: operatingPoints, what: 'Thresholds were chosen' },
    { chosen: recalibration, what: 'Probabilities were recalibrated' },
  ].flatMap(({ chosen: { validation }, what }): Block[] => {
    const [images, patients] = [validation?.sharedImages ?? 0, validation?.sharedPatients ?? 0];
    if (validation === null || images + patients === 0) return [];
    const shared = `${counted(images, 'image')} and ${counted(patients, 'patient')}`;
    return [
      {
        kind: 'warning',
        text: `${what} on ${validation.data}, which shares ${shared} with the images tested: the numbers that rest on them are too good.`,
      },
    ];
  });
}

/** Parts that aren't there, with what they take. */
function missing(record: EvaluationRecord): string[] {
  const { operatingPoints, recalibration, baselineReason, prevalenceShiftReason, settings, subgroups } = record;
  return [
    ...(operatingPoints.from === 'nothing' ? [`No operating points: ${operatingPoints.note}.`] : []),
    ...(recalibration.from === 'nothing' ? [`No recalibration: ${recalibration.note}.`] : []),
    ...(subgroups.length === 0 ? ['No subgroups: the table of truth has no column for them.'] : []),
    ...(baselineReason === null ? [] : [`No baseline from metadata: ${baselineReason}.`]),
    ...(prevalenceShiftReason === null ? [] : [`No comparison of prevalence: ${prevalenceShiftReason}.`]),
    ...(settings.bootstrap === null ? ['No bootstrap: intervals of the average precision are missing.'] : []),
  ];
}
