/** Lets a request with images in, where there is room for it. */

import type { Context } from 'hono';
import { problem } from './api-document.ts';
import { clientOf } from './client-of.ts';
import type { Services } from './services.ts';
import { expectedBytes } from './upload.ts';

/** The answers, for the interface's document, of who isn't let in for want of room. */
export const admissionProblems = {
  429: problem('The client has its share of requests under way; Retry-After says when to come again'),
  503: problem('Too many requests at once; Retry-After says when to come again'),
} as const;

/**
 * Finds room for a request before its body is read; gives the function that frees it.
 *
 * @throws ProblemError `busy` or `too-many` where there is none, `too-large` if its body is
 */
export function admit({ requests, bytes, model, limits }: Services, context: Context): () => void {
  const client = clientOf(context);
  const size = expectedBytes(context.req.raw, limits.bodyBytes);
  const waitingSeconds = (model?.batcher.pending() ?? 0) * (model?.batcher.secondsPerImage() ?? 0);
  const leaveRequests = requests.take(client, 1, waitingSeconds);
  try {
    const leaveBytes = bytes.take(client, size, waitingSeconds);
    return () => {
      leaveRequests();
      leaveBytes();
    };
  } catch (error) {
    leaveRequests();
    throw error;
  }
}
