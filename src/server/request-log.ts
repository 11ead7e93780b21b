/**
 * One line of JSON a request: when, what was asked, which model, which input by its hash, how it ended, how long it took.
 * No file names, no addresses with names in them, no results: nothing of a patient.
 */

import type { Context } from 'hono';

export interface LogLine {
  readonly time: string;
  readonly request: number;
  readonly method: string;
  /** The route's pattern, without what was put in. */
  readonly route: string;
  readonly status: number;
  /** `ok`, or the kind of problem. */
  readonly outcome: string;
  readonly seconds: number;
  /** SHA-256 of the model, where one was asked. */
  readonly model?: string | undefined;
  /** SHA-256 of each image. */
  readonly inputs?: readonly string[] | undefined;
}

export type WriteLog = (line: LogLine) => void;

/** What handlers know and the log line tells. */
export interface RequestNotes {
  route?: string;
  outcome?: string;
  model?: string;
  inputs?: readonly string[];
}

export type ServerEnv = { Variables: { notes: RequestNotes } };

/** Writes a line for the log; nothing is dropped in a handler that fails. */
export function logLine(
  context: Context<ServerEnv>,
  { request, begun }: { readonly request: number; readonly begun: number },
): LogLine {
  const { route = 'none', outcome, model, inputs } = context.get('notes');
  const { status } = context.res;
  return {
    time: new Date().toISOString(),
    request,
    method: context.req.method.slice(0, 10),
    route,
    status,
    outcome: outcome ?? (status < 400 ? 'ok' : 'refused'),
    seconds: Number(((performance.now() - begun) / 1000).toFixed(4)),
    ...(model === undefined ? {} : { model }),
    ...(inputs === undefined ? {} : { inputs }),
  };
}
