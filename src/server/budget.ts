/**
 * Places at once: who finds none is told to come again, instead of waiting in a queue that has no end. A client has a share of
 * them and no more, so that whoever sends a lot leaves room for others.
 */

import { ProblemError } from './problems.ts';

export interface Budget {
  /**
   * Takes so much for a client, and gives the function that returns it.
   *
   * @param retryAfterSeconds when to come again, if there is no place
   * @throws ProblemError `busy` where all is taken, `too-many` where there is more and the client has its share
   */
  take(client: string, amount: number, retryAfterSeconds: number): () => void;
  taken(): number;
}

export interface BudgetOptions {
  /** In the plural, such as `requests`. */
  readonly what: string;
  readonly total: number;
  /** Of the total for one client, above 0 … 1. A client that has nothing yet may take more, so that a large request finds its turn. */
  readonly clientShare: number;
}

export function createBudget({ what, total, clientShare }: BudgetOptions): Budget {
  const share = Math.max(1, Math.floor(total * clientShare));
  let taken = 0;
  // Only of clients that have something now: no more of them than there are places.
  const takenBy = new Map<string, number>();
  return {
    take(client, amount, retryAfterSeconds) {
      const before = takenBy.get(client) ?? 0;
      if (taken + amount > total) {
        throw new ProblemError(
          'busy',
          `the server works on ${total} ${what} at once, and has no room for more now; come again later`,
          { retryAfterSeconds },
        );
      }
      if (before > 0 && before + amount > share) {
        throw new ProblemError(
          'too-many',
          `the server works on ${share} ${what} of one client at once, and leaves the others to others; come again when one of yours has been answered`,
          { retryAfterSeconds },
        );
      }
      taken += amount;
      takenBy.set(client, before + amount);
      let isReturned = false;
      return () => {
        if (isReturned) return;
        isReturned = true;
        taken -= amount;
        const rest = takenBy.get(client)! - amount;
        if (rest > 0) takenBy.set(client, rest);
        else takenBy.delete(client);
      };
    },
    taken: () => taken,
  };
}
