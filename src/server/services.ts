/** What the routes work with. */

import type { ModelDescription } from '../network/model-file.ts';
import type { Session } from '../runtime/runtime.ts';
import type { Batcher } from './batcher.ts';
import type { Budget } from './budget.ts';
import type { Decoder } from './decoder.ts';
import type { Limits } from './limits.ts';
import type { Metrics } from './metrics.ts';
import type { Page } from './page.ts';
import type { WriteLog } from './request-log.ts';
import type { RunFiles } from './runs/run-files.ts';
import type { Access } from './trust.ts';

/** A model to serve. */
export interface ServedModel {
  /** What to call it. */
  readonly name: string;
  /** The model file, as the page loads it. */
  readonly bytes: Uint8Array;
  readonly description: ModelDescription;
  /** Opened from these bytes; all compute side by side. */
  readonly sessions: readonly Pick<Session, 'run'>[];
}

export interface Services {
  readonly model: (ServedModel & { readonly sha256: string; readonly batcher: Batcher }) | undefined;
  readonly decoder: Decoder;
  readonly limits: Limits;
  readonly access: Access;
  readonly metrics: Metrics;
  readonly log: WriteLog;
  readonly page: Page;
  /** Requests that decode images, and may be here at once. */
  readonly requests: Budget;
  /** Bytes of bodies that may be here at once. */
  readonly bytes: Budget;
  readonly runs: readonly RunFiles[];
  /** Of the runs' images, instead of the folder that each run names. */
  readonly imageFolder: string | undefined;
  /** Aborted when the server takes no more requests. */
  readonly stopping: AbortSignal;
}
