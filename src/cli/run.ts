/** Runs the program once: exit codes, errors without stack traces, Ctrl-C, and readers that stop reading. */

import { type Command, CommanderError } from 'commander';
import { CheckError, InputError, InterruptedError, messageOf } from '../base/error.ts';
import type { Context } from './context.ts';

export const exitCodes = { done: 0, failedCheck: 1, wrongUsage: 2, interrupted: 130 } as const;

/**
 * Parses the arguments, runs the command, and gives the exit code.
 * Ctrl-C aborts the command's signal; a second one ends the program at once.
 */
export async function run(create: (context: Context) => Command, args: readonly string[]): Promise<number> {
  stopWithReader(process.stdout);
  stopWithReader(process.stderr);
  const interruption = new AbortController();
  const interrupt = () => {
    if (interruption.signal.aborted) process.exit(exitCodes.interrupted);
    process.stderr.write('\nstopping; press Ctrl-C again to stop at once\n');
    interruption.abort();
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  try {
    await create({ signal: interruption.signal }).parseAsync(args, { from: 'user' });
    return interruption.signal.aborted ? exitCodes.interrupted : exitCodes.done;
  } catch (error) {
    return report(error, interruption.signal.aborted);
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
}

/** Tells the user what went wrong and gives the exit code for it. */
function report(error: unknown, isInterrupted: boolean): number {
  // Commander has printed its own message, or the help that was asked for.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.wrongUsage;
  const isStack = process.env.DEBUG === 'roentgen' && error instanceof Error;
  const text = isStack ? (error.stack ?? error.message) : messageOf(error);
  if (error instanceof InterruptedError || isInterrupted) {
    process.stderr.write(`${text}\n`);
    return exitCodes.interrupted;
  }
  if (error instanceof CheckError) {
    process.stderr.write(`${text}\n`);
    return exitCodes.failedCheck;
  }
  if (error instanceof InputError) {
    process.stderr.write(`error: ${text}\n`);
    return exitCodes.wrongUsage;
  }
  const wayOut = isStack ? '' : '\nthis is a fault of roentgen; DEBUG=roentgen shows where it happened';
  process.stderr.write(`error: ${text}${wayOut}\n`);
  return exitCodes.wrongUsage;
}

/** `roentgen … | head` closes the pipe early: that is no error, and nothing is left to say. */
function stopWithReader(stream: NodeJS.WriteStream): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(process.exitCode ?? exitCodes.done);
  });
}
