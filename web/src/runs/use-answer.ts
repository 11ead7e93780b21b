/** An answer of the server that a page is made of: on its way, there, or refused with a reason. */

import { useEffect, useRef, useState } from 'react';
import { messageOf } from '../../../src/base/error.ts';

export type Answer<T> =
  | { readonly status: 'waiting' }
  | { readonly status: 'here'; readonly value: T }
  | { readonly status: 'refused'; readonly message: string };

/** @param key asks again where it has changed; an answer that comes too late is thrown away */
export function useAnswer<T>(key: string, ask: (signal: AbortSignal) => Promise<T>): Answer<T> {
  const [answer, setAnswer] = useState<Answer<T>>({ status: 'waiting' });
  const newest = useRef(ask);
  newest.current = ask;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says what the question is about
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    newest.current(signal).then(
      (value) => !signal.aborted && setAnswer({ status: 'here', value }),
      (error) => !signal.aborted && setAnswer({ status: 'refused', message: messageOf(error) }),
    );
    return () => controller.abort();
  }, [key]);
  return answer;
}
