/** The report of a comparison of two models on the same images: which finding which tells better, and what isn't shown. */

import type { Comparison } from '../evaluation/compare.ts';
import { type Reproduction, reproduceSection } from './blocks.ts';
import { differencesFigure } from './figures/differences.ts';
import { counted, grouped, levelText, signed } from './figures/numbers.ts';
import type { Block } from './page/block.ts';
import { htmlPage, type Section } from './page/page.ts';
import type { Cell, Table } from './page/table.ts';
import { intervalCell, numberCell, numeric, pCell } from './sections/cells.ts';
import { significance } from './sections/summary.ts';
import { warningOf } from './sections/warning.ts';

export interface ComparisonReport {
  readonly comparison: Comparison;
  /** What the two models are called: the files of their predictions. */
  readonly names: readonly [string, string];
  /** The table of truth. */
  readonly data: string;
  readonly level: number;
  /** As `comparisonReportFigure` draws it. */
  readonly figure: string;
  readonly reproduction: Reproduction;
  readonly generator: string;
}

/** The figure as an SVG document, drawn once for the folder and for the report. */
export function comparisonReportFigure(data: Omit<ComparisonReport, 'figure' | 'reproduction' | 'generator'>): string {
  return differencesFigure({ ...data, subtitle: `On ${testSetOf(data)}` });
}

/** The report as HTML text: the same input gives the same bytes. */
export function comparisonReport(data: ComparisonReport): string {
  const { comparison, names, data: truth, reproduction, generator } = data;
  const { images, unit, units } = comparison;
  return htmlPage({
    title: 'Comparison',
    subtitle: `${names[0]} and ${names[1]} on ${truth}`,
    facts: [
      { label: 'First model', value: names[0] },
      { label: 'Second model', value: names[1] },
      { label: 'Data', value: truth },
      { label: 'Images in all three tables', value: grouped(images) },
      ...(unit === 'patient' ? [{ label: 'Patients, taken for independent', value: grouped(units) }] : []),
    ],
    sections: [glanceSection(data), unsaidSection(data), methodsSection(data), reproduceSection(reproduction)],
    generator,
  });
}

function testSetOf({
  comparison: { images, unit, units },
  data,
}: Pick<ComparisonReport, 'comparison' | 'data'>): string {
  return `${data}, ${counted(images, 'image')}${unit === 'patient' ? ` of ${counted(units, 'patient')}` : ''}`;
}

function glanceSection(data: ComparisonReport): Section {
  const { comparison, names } = data;
  const all = Object.entries(comparison.findings);
  const shown = (isFirst: boolean) =>
    all
      .filter(([, { difference, pHolm }]) => pHolm !== null && pHolm < significance && difference! > 0 === isFirst)
      .map(([finding]) => finding);
  const better = ([name, findings]: readonly [string, readonly string[]]) =>
    `${name} tells ${findings.length === 0 ? 'no finding' : findings.join(', ')} better than the other beyond chance.`;
  const tested = all.filter(([, { pHolm }]) => pHolm !== null).length;
  return {
    heading: 'At a glance',
    blocks: [
      {
        kind: 'list',
        items: [
          `${counted(tested, 'finding')} of ${all.length} could be tested on ${testSetOf(data)}.`,
          better([names[0], shown(true)]),
          better([names[1], shown(false)]),
          `Beyond chance: p < ${significance} after correction for the number of findings. A difference that is not shown is no proof that there is none.`,
        ],
      },
      {
        kind: 'figure',
        image: data.figure,
        caption: `Difference of the areas under the ROC curve. ${testSetOf(data)}; positives and negatives of each finding are in the figure.`,
      },
      differencesTable(data),
    ],
  };
}

function differencesTable({ comparison, level }: ComparisonReport): Table {
  return {
    kind: 'table',
    caption: `Areas under the ROC curve of both models, and their difference with its ${levelText(level)} interval.`,
    isSortable: true,
    columns: [
      { label: 'Finding' },
      ...['Positives', 'Negatives', 'First', 'Second', 'Difference', `${levelText(level)} interval`].map(numeric),
      ...['p', 'p (Holm)'].map(numeric),
    ],
    rows: Object.entries(comparison.findings).map(([finding, one]): Cell[] => {
      const { positives, negatives, aucs, difference, interval, p, pHolm } = one;
      return [
        finding,
        grouped(positives),
        grouped(negatives),
        numberCell(aucs?.[0] ?? null),
        numberCell(aucs?.[1] ?? null),
        numberCell(difference, signed),
        intervalCell(interval),
        pCell(p),
        pCell(pHolm),
      ];
    }),
  };
}

function unsaidSection({ comparison, data, names }: ComparisonReport): Section {
  const { findings, findingsLeftOut, imagesLeftOut } = comparison;
  const undefinedOnes = Object.entries(findings).filter(([, { reason }]) => reason !== null);
  const blocks: Block[] = [
    ...warningOf(
      'Nothing can be said of',
      undefinedOnes.map(([finding, { reason }]) => `${finding} (${reason})`),
    ),
    {
      kind: 'list',
      items: [
        ...(imagesLeftOut > 0 ? [`${counted(imagesLeftOut, 'image')} not in all three tables, left out.`] : []),
        ...(findingsLeftOut.length > 0
          ? [`Predicted by one model alone, left out: ${findingsLeftOut.join(', ')}.`]
          : []),
        `Whether ${names[0]} or ${names[1]} learnt from images of ${data} is not known here: one that did looks better than it is.`,
        'Labels were taken for the truth. A larger area says that images are ordered better, not that a model is of more use.',
        'Results on these images say nothing of images from other hospitals, devices or years.',
      ],
    },
  ];
  return { heading: 'What this report cannot say', blocks };
}

function methodsSection({ comparison: { unit }, level }: ComparisonReport): Section {
  return {
    heading: 'How the numbers were made',
    blocks: [
      {
        kind: 'list',
        items: [
          `DeLong’s paired test: both models scored the same images, so that their areas vary together.${unit === 'patient' ? ' Patients count as independent, not images (Obuchowski).' : ' Images count as independent.'}`,
          `Intervals at ${levelText(level)} are of the difference in one finding. p-values are two-sided; those by Holm are corrected for the number of findings tested.`,
          'All numbers in full precision are in comparison.json beside this report.',
        ],
      },
    ],
  };
}
