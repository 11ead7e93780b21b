/** The thread that reads one HDF5 file and ends: a damaged file that keeps the library busy for ever can be stopped from outside. */

import { parentPort, workerData } from 'node:worker_threads';
import { messageOf } from '../../base/error.ts';
import { readContents } from './contents.ts';

try {
  const contents = await readContents(workerData as Uint8Array);
  parentPort!.postMessage(
    { contents },
    contents.tensors.map(({ data }) => data.buffer as ArrayBuffer),
  );
} catch (error) {
  parentPort!.postMessage({ error: messageOf(error) });
}
