/** Why pictures of a page of images don't come: the browser says of an `<img>` only that it hasn't. */

import { useEffect, useRef, useState } from 'react';
import { messageOf } from '../../../src/base/error.ts';
import { client } from '../server/server.ts';

/**
 * The words of the server for the first picture that is missing, and what to call for each that is. One is asked for again, by a
 * way that tells the reason: mostly all are missing for the same.
 *
 * @param page forgets the fault where it has changed
 */
export function usePictureFault(
  run: string,
  page: unknown,
): { readonly fault: string | undefined; onMissing(name: string): void } {
  const [fault, setFault] = useState<string>();
  const asked = useRef<unknown>(undefined);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page, another fault
  useEffect(() => setFault(undefined), [page]);
  return {
    fault,
    onMissing(name) {
      if (asked.current === page) return;
      asked.current = page;
      client
        .run(run)
        .picture(name)
        .catch((error) => asked.current === page && setFault(`${name}: ${messageOf(error)}`));
    },
  };
}
