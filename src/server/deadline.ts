/** Ends the work for a request that nobody waits for any more, or that takes too long. */

import { ProblemError } from './problems.ts';

/**
 * Does the work with a signal that is aborted when the client has gone or the time is over.
 *
 * @throws ProblemError `busy` when the time is over
 */
export async function withDeadline<T>(
  request: Request,
  seconds: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const abort = new AbortController();
  const timer = setTimeout(() => {
    abort.abort(
      new ProblemError('busy', `the answer took longer than ${seconds} s; come again later`, {
        retryAfterSeconds: seconds,
      }),
    );
  }, 1000 * seconds);
  const leave = () => abort.abort(new ProblemError('bad-request', 'the client has gone'));
  request.signal.addEventListener('abort', leave, { once: true });
  try {
    return await work(abort.signal);
  } finally {
    clearTimeout(timer);
    request.signal.removeEventListener('abort', leave);
  }
}
