/** The errors that a user sees: what was expected, what was found, where, and the way out. */

/** Wrong usage or unreadable input. The command line prints its message without a stack and exits with 2. */
export class InputError extends Error {
  override readonly name = 'InputError';
}

/** A check that the user asked for has failed (a leak between splits, say). The command line exits with 1. */
export class CheckError extends Error {
  override readonly name = 'CheckError';
}

/** The user interrupted the work. The command line exits with 130. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
}

/** The message of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
