/** The parts that reports of several commands share: the table of metrics, figures with captions, how to repeat a run. */

import type { Evaluation } from '../evaluation/evaluate.ts';
import { grouped } from './figures/numbers.ts';
import type { Block } from './page/block.ts';
import type { Section } from './page/page.ts';
import type { Picture } from './page/picture.ts';
import type { Table } from './page/table.ts';

/** A table with a row a finding: counts, prevalence, area or the reason why there is none. */
export function metricsTable(evaluation: Evaluation): Table {
  const rows = Object.entries(evaluation.findings);
  const hasUnknown = rows.some(([, { unknown }]) => unknown > 0);
  const mean = evaluation.meanAuc;
  const defined = rows.filter(([, { auc }]) => auc !== null).length;
  return {
    kind: 'table',
    caption: `Area under the ROC curve (AUC): 1 is perfect, 0.5 is chance. ${
      mean === null
        ? 'It is undefined for all findings.'
        : `Mean over the ${defined} finding${defined === 1 ? '' : 's'} where it is defined: ${mean.toFixed(3)}.`
    }`,
    columns: [
      { label: 'Finding' },
      { label: 'AUC', isNumeric: true },
      { label: 'Positives', isNumeric: true },
      { label: 'Negatives', isNumeric: true },
      ...(hasUnknown ? [{ label: 'Unknown', isNumeric: true }] : []),
      { label: 'Prevalence', isNumeric: true },
      ...(defined < rows.length ? [{ label: 'Why undefined' }] : []),
    ],
    rows: rows.map(([finding, { positives, negatives, unknown, auc, reason }]) => {
      const known = positives + negatives;
      return [
        finding,
        auc === null ? { quiet: 'undefined' } : auc.toFixed(3),
        grouped(positives),
        grouped(negatives),
        ...(hasUnknown ? [grouped(unknown)] : []),
        known === 0 ? { quiet: '–' } : `${((100 * positives) / known).toFixed(1)} %`,
        ...(defined < rows.length ? [reason ?? ''] : []),
      ];
    }),
  };
}

/** A figure with the sentence that says what was measured on what. */
export function picture(image: Picture['image'], caption: string): Picture {
  return { kind: 'figure', image, caption };
}

export interface Reproduction {
  /** The commands, one a line, as a user types them. */
  readonly command: string;
  /** Names and versions: `roentgen 0.1.0`, `Node 20.19.0`, `onnxruntime-node 1.30.0`. */
  readonly versions: readonly string[];
  /** Files with their SHA-256. */
  readonly files?: readonly { readonly file: string; readonly sha256: string; readonly role?: string }[];
}

/** The section that says how to get the same again. */
export function reproduceSection({ command, versions, files = [] }: Reproduction): Section {
  const hashes: Block = {
    kind: 'table',
    caption: 'Input files',
    columns: [{ label: 'File' }, { label: 'Read as' }, { label: 'SHA-256' }],
    rows: files.map(({ file, sha256, role = 'input' }) => [file, role, sha256]),
  };
  return {
    heading: 'How to reproduce',
    blocks: [
      { kind: 'code', text: command },
      ...(files.length > 0 ? [hashes] : []),
      { kind: 'text', text: `Versions: ${versions.join(', ')}.` },
    ],
  };
}
