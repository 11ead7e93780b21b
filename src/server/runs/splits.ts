/** The tables of a run: those that it learnt from, and the one that it was tested on. */

import { countPatients, type LabelTable, labelAt } from '../../dataset/table.ts';
import { ProblemError } from '../problems.ts';
import type { RunFiles } from './run-files.ts';
import { locate } from './run-paths.ts';
import type { Dataset } from './schemas.ts';

export interface Split {
  readonly split: string;
  readonly path: string;
  /** Of the table that the run was made with. */
  readonly sha256: string;
}

/** `train` and `valid` by the run's config, `test` by its evaluation; not looked for on the disk. */
export async function splitsOf(run: RunFiles): Promise<Split[]> {
  const [config, metrics] = [await run.config(), await run.metrics()];
  const learnt = (config?.tables ?? []).map(({ path, sha256 }, i) => ({
    split: ['train', 'valid'][i] ?? `table-${i}`,
    path,
    sha256,
  }));
  const files = metrics?.files ?? [];
  // An evaluation of version 1 doesn't say what each file was read for: the truth was the last.
  const truth =
    files.find(({ role }) => role === 'truth') ?? (files.some(({ role }) => role) ? undefined : files.at(-1));
  return [...learnt, ...(truth === undefined ? [] : [{ split: 'test', path: truth.file, sha256: truth.sha256 }])];
}

/**
 * The table of a split.
 *
 * @throws ProblemError if the run has no such split, or its table isn't there any more
 */
export async function tableOf(
  run: RunFiles,
  name: string,
): Promise<{ readonly table: LabelTable; readonly split: Split }> {
  const splits = await splitsOf(run);
  const split = splits.find((each) => each.split === name);
  if (split === undefined) {
    const known = splits.map((each) => each.split).join(', ') || 'none yet';
    throw new ProblemError('not-found', `the run has no split ${JSON.stringify(name.slice(0, 100))}; it has ${known}`);
  }
  return { table: await readSplit(run, split), split };
}

/** @throws ProblemError if it isn't there any more */
export async function readSplit(run: RunFiles, { path }: Split): Promise<LabelTable> {
  const found = await locate(run, path);
  const table = found.isThere ? await run.table(found.path)() : undefined;
  if (table !== undefined) return table;
  throw new ProblemError(
    'unusable-run',
    `the table ${path} isn't there (looked for: ${found.isThere ? found.path : found.looked}); put it back, or start the server in the folder that the training was started in`,
  );
}

/** The label as the interface gives it: 1, 0, or null where unknown or not in the table. */
export function labelOf(table: LabelTable, row: number, finding: string): 0 | 1 | null {
  const place = table.findings.indexOf(finding);
  const label = place < 0 ? -1 : labelAt(table, row, place);
  return label === 1 || label === 0 ? label : null;
}

/** How many images have each label, split by split. */
export async function describeDataset(run: RunFiles): Promise<Dataset> {
  const splits = await splitsOf(run);
  return {
    splits: await Promise.all(
      splits.map(async (split) => {
        const table = await readSplit(run, split);
        return {
          split: split.split,
          file: split.path,
          isChanged: table.sha256 !== split.sha256,
          images: table.rows.length,
          patients: countPatients(table) ?? null,
          findings: Object.fromEntries(table.findings.map((finding, index) => [finding, countLabels(table, index)])),
        };
      }),
    ),
  };
}

function countLabels(table: LabelTable, finding: number) {
  const counts = { positives: 0, negatives: 0, unknown: 0 };
  for (const row of table.rows.keys()) {
    const label = labelAt(table, row, finding);
    counts[label === 1 ? 'positives' : label === 0 ? 'negatives' : 'unknown']++;
  }
  return counts;
}
