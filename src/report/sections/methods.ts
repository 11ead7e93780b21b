/** How the numbers of a report were made, so that a reader can check or cite them. */

import type { EvaluationRecord } from '../../evaluation/record/schema.ts';
import { counted, levelText } from '../figures/numbers.ts';
import type { Section } from '../page/page.ts';

export function methodsSection(record: EvaluationRecord): Section {
  const { settings, tested, baseline, subgroups } = record;
  const level = levelText(settings.level);
  const unit =
    tested.unit === 'patient'
      ? `Patients count as independent, not images: ${counted(tested.images, 'image')} come from ${counted(tested.units, 'patient')}.`
      : tested.patients === null
        ? 'Images count as independent, as the table does not name patients.'
        : 'Images count as independent: each patient has one.';
  return {
    heading: 'How the numbers were made',
    id: 'methods',
    blocks: [
      {
        kind: 'list',
        items: [
          `Images are joined by name. Unknown labels count neither as positive nor as negative. ${unit}`,
          `AUC: share of pairs of a positive and a negative in which the positive has the higher probability, a tie counting half. ${level} intervals from DeLong’s variance on the logit scale${settings.bootstrap === null ? '' : `, and from ${counted(settings.bootstrap.replicates, 'bootstrap replicate')} by ${tested.unit}, stratified, with seed ${settings.bootstrap.seed}`}.`,
          'Average precision: mean of the precisions at the positives, without interpolation.',
          'Sensitivity, specificity and predictive values: Wilson’s intervals. Predictive values at another prevalence by Bayes’ rule.',
          'Calibration: ten bins of equal mass; expected calibration error; Brier score with Murphy’s decomposition; slope and intercept of a logistic regression of the label on the logit (Cox).',
          ...(subgroups.length === 0
            ? []
            : [
                'Gaps between groups: difference of independent areas, p-value times the number of pairs (Bonferroni), then corrected for the findings (Holm).',
              ]),
          ...(baseline === null
            ? []
            : ['Baseline: ridge-penalised logistic regression; compared by DeLong’s paired test, corrected by Holm.']),
          `Fewer than ${settings.fewest} independent positives or negatives are called too few.`,
          'All numbers in full precision, with the method of each interval, are in metrics.json beside this report.',
        ],
      },
    ],
  };
}
