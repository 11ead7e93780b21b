/** What every command is given, and the form that a command has. */

import type { Command } from 'commander';

export interface Context {
  /** Aborted by Ctrl-C: a command stops soon after, leaves nothing half-written and throws InterruptedError. */
  readonly signal: AbortSignal;
}

/** Adds one command, with its options, its examples and its action, to the program. */
export type AddCommand = (program: Command, context: Context) => void;
