/** The files of a run folder, as the interface needs them. */

import { readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { z } from 'zod';
import { InputError, messageOf } from '../../base/error.ts';
import { isFolder } from '../../base/files.ts';
import { readCsv } from '../../dataset/csv.ts';
import { type LabelTable, readLabelTable } from '../../dataset/table.ts';
import { type PredictionTable, readPredictions } from '../../evaluation/predictions.ts';
import { type FreshFile, freshFile } from './fresh-file.ts';
import { type History, type Progress, progressSchema, type Steps } from './schemas.ts';

const configSchema = z.looseObject({
  tables: z.array(z.object({ path: z.string(), sha256: z.string() })).optional(),
  images: z.string().optional(),
  /** The folder that the training was started in, as seen from the run's. */
  startedIn: z.string().optional(),
  settings: z.looseObject({ findings: z.array(z.string()).optional() }).optional(),
});
export type RunConfig = z.infer<typeof configSchema>;

/** What is needed of metrics.json; all of it is passed on as it is. */
const metricsSchema = z.looseObject({
  files: z.array(z.looseObject({ file: z.string(), sha256: z.string(), role: z.string().optional() })).optional(),
  findings: z
    .record(
      z.string(),
      z.looseObject({ operatingPoints: z.array(z.looseObject({ threshold: z.number().nullable() })).optional() }),
    )
    .optional(),
});
export type RunMetrics = z.infer<typeof metricsSchema>;

export interface RunFiles {
  /** Its name in addresses: the folder's. */
  readonly id: string;
  readonly folder: string;
  readonly config: FreshFile<RunConfig>;
  readonly progress: FreshFile<Progress>;
  readonly history: FreshFile<History>;
  readonly steps: FreshFile<Steps>;
  readonly metrics: FreshFile<RunMetrics>;
  readonly predictions: FreshFile<PredictionTable>;
  /** A label table, by its path; read again when it changes. */
  table(path: string): FreshFile<LabelTable>;
}

/**
 * A run folder, which may still be filling.
 *
 * @throws InputError if it isn't there
 */
export async function openRunFiles(folder: string): Promise<RunFiles> {
  await expectRunFolder(folder);
  const inside = <T>(name: string, read: (path: string) => Promise<T>) => freshFile(join(folder, name), read);
  const tables = new Map<string, FreshFile<LabelTable>>();
  return {
    id: basename(resolve(folder)),
    folder,
    config: inside('config.json', (path) => readJson(path, configSchema)),
    progress: inside('progress.json', (path) => readJson(path, progressSchema)),
    history: inside('history.csv', readHistory),
    steps: inside('steps.csv', readSteps),
    metrics: inside('evaluation/metrics.json', (path) => readJson(path, metricsSchema)),
    predictions: inside('evaluation/predictions.csv', readPredictions),
    table(path) {
      const known = tables.get(path) ?? freshFile(path, (place) => readLabelTable(place));
      tables.set(path, known);
      return known;
    },
  };
}

/** @throws InputError if there is no folder */
export async function expectRunFolder(folder: string): Promise<void> {
  if (await isFolder(folder)) return;
  throw new InputError(`--run ${folder}: there is no such folder; expected the run folder of \`roentgen train\``);
}

async function readJson<T>(path: string, schema: z.ZodType<T>): Promise<T> {
  try {
    return schema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    throw new InputError(`${path} isn't what a run has there: ${messageOf(error).slice(0, 300)}`);
  }
}

async function readHistory(path: string): Promise<History> {
  const { header, rows } = await readCsv(path);
  return rows.map((row) => Object.fromEntries(header.map((name, i) => [name, numberOf(row[i]!)])));
}

/** Only whole rows: the last may be being written. */
async function readSteps(path: string): Promise<Steps> {
  const text = await readFile(path, 'utf8');
  const rows = text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .slice(1, -1)
    .map((row) => row.split(','));
  const column = (place: number) => rows.map((row) => numberOf(row[place] ?? ''));
  return {
    step: column(0) as number[],
    epoch: column(1) as number[],
    loss: column(2),
    learningRate: column(3),
  };
}

/** Blank, NaN and infinity are null, as JSON has none of them. */
function numberOf(text: string): number | null {
  const value = text === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : null;
}
