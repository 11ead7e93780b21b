/** A run in a few words: what there is of it, whatever state it is in. */

import type { RunFiles } from './run-files.ts';
import type { Run } from './schemas.ts';
import { splitsOf } from './splits.ts';
import { usable } from './usable.ts';

/** @throws ProblemError if its config.json can't be read; other files that can't be count as absent here */
export async function describeRun(run: RunFiles): Promise<Run> {
  const history = await run.history().catch(() => undefined);
  const metrics = await run.metrics().catch(() => undefined);
  return {
    run: run.id,
    config: (await usable(run.config)) ?? null,
    progress: (await run.progress().catch(() => undefined)) ?? null,
    epochs: history?.length ?? 0,
    hasEvaluation: metrics !== undefined,
    splits: (await splitsOf(run).catch(() => [])).map(({ split }) => split),
  };
}
