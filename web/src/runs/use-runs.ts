/** The runs that the server shows; none where it serves a model alone. */

import { useEffect, useState } from 'react';
import type { Run } from '../../../src/server/client.ts';
import { client } from '../server/server.ts';

/** Asked once, when the page begins. */
export function useRuns(): readonly Run[] {
  const [runs, setRuns] = useState<readonly Run[]>([]);
  useEffect(() => {
    client.runs().then(setRuns, () => setRuns([]));
  }, []);
  return runs;
}
