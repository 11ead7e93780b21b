/** What stands where an answer isn't there yet, or won't come. */

import type { Answer } from './use-answer.ts';

export function Waiting({
  answer,
  what,
}: {
  readonly answer: Exclude<Answer<unknown>, { status: 'here' }>;
  readonly what: string;
}) {
  return answer.status === 'waiting' ? (
    <p className="quiet" role="status">
      Loading {what} …
    </p>
  ) : (
    <p className="fault" role="alert">
      {what[0]?.toUpperCase()}
      {what.slice(1)} can’t be shown: {answer.message}
    </p>
  );
}
