/**
 * One of TensorBoard's event files while it is written: events are taken at once and written soon, in their order. The
 * length that `flush` reports is what a checkpoint keeps; a training that goes on cuts the file back to it, so that
 * nothing is there twice, whatever a killed run had written after its checkpoint, half a record included.
 *
 * A TensorBoard that watches the file while it is cut back may lose its place in it: it has to be started again.
 */

import { constants } from 'node:fs';
import { mkdir, open, readdir, readFile, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '../../base/error.ts';
import { reasonOf, writeFileSafely } from '../../base/files.ts';
import { encodeEvent, encodeVersion, type SummaryEvent } from './event.ts';
import { decodeRecords, encodeRecord } from './records.ts';

export interface EventFile {
  readonly path: string;
  /** Takes an event, which is written soon. That it couldn't be written is told by the next `flush`. */
  append(event: SummaryEvent): void;
  /**
   * Waits until everything is on the disk.
   *
   * @returns the file's length in bytes
   * @throws InputError that names the file and the cause where something couldn't be written
   */
  flush(): Promise<number>;
}

/**
 * Makes a new event file in a folder, which is made too.
 *
 * @throws InputError where the folder holds event files already, or can't be written to
 */
export async function createEventFile(folder: string): Promise<EventFile> {
  const wallTime = Date.now() / 1000;
  await expectNoEvents(folder);
  const path = join(folder, `events.out.tfevents.${String(Math.floor(wallTime)).padStart(10, '0')}.roentgen`);
  const start = encodeRecord(encodeVersion(wallTime));
  await writeFileSafely(path, start);
  return eventFile(path, start.length);
}

/**
 * Opens an event file again at the length that `flush` reported. What is behind it is cut off.
 *
 * @throws InputError where the file is missing, shorter, damaged or another one
 */
export async function reopenEventFile(path: string, length: number): Promise<EventFile> {
  const wayOut = 'put back the file that belongs to the checkpoint, or go on without TensorBoard';
  const bytes = await readFile(path).catch((error) => {
    throw new InputError(`cannot go on with the event file ${path}: ${reasonOf(error)}; ${wayOut}`);
  });
  const fail = (found: string) => {
    return new InputError(`the event file ${path} has ${found}, where the checkpoint says ${length}; ${wayOut}`);
  };
  if (bytes.length < length) throw fail(`${bytes.length} bytes`);
  const { end } = decodeRecords(bytes.subarray(0, length), `the event file ${path}`);
  if (end !== length) throw fail(`a record that ends at byte ${end} and none that ends`);
  await truncate(path, length).catch((error) => {
    throw new InputError(`cannot write ${path}: ${reasonOf(error)}`);
  });
  return eventFile(path, length);
}

/** TensorBoard takes all event files of a folder for one run, so that a second one would double every curve. */
async function expectNoEvents(folder: string): Promise<void> {
  const names = await mkdir(folder, { recursive: true })
    .then(() => readdir(folder))
    .catch((error) => {
      throw new InputError(`cannot make the folder ${folder}: ${reasonOf(error)}`);
    });
  const old = names.find((name) => name.includes('tfevents'));
  if (old === undefined) return;
  throw new InputError(
    `the folder ${folder} holds the events of another training already (${old}); move them away or choose another folder`,
  );
}

function eventFile(path: string, start: number): EventFile {
  let length = start;
  let waiting: Uint8Array[] = [];
  let writing: Promise<void> | undefined;
  let failure: InputError | undefined;

  const writeOut = async () => {
    try {
      while (waiting.length > 0) {
        const bytes = Buffer.concat(waiting);
        waiting = [];
        await appendTo(path, bytes);
        length += bytes.length;
      }
    } catch (error) {
      failure = new InputError(`cannot write ${path}: ${reasonOf(error)}`);
    }
    writing = undefined;
  };
  return {
    path,
    append(event) {
      // Behind half a record, or a gap, nothing may be written.
      if (failure !== undefined) return;
      waiting.push(encodeRecord(encodeEvent(event)));
      writing ??= writeOut();
    },
    async flush() {
      await writing;
      if (failure !== undefined) throw failure;
      const written = length;
      await syncFile(path);
      return written;
    },
  };
}

/** The file isn't made anew where it has been removed: it would have no beginning. */
async function appendTo(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, constants.O_WRONLY | constants.O_APPEND);
  try {
    await file.writeFile(bytes);
  } finally {
    await file.close();
  }
}

async function syncFile(path: string): Promise<void> {
  try {
    const file = await open(path, 'r+');
    await file.sync().finally(() => file.close());
  } catch (error) {
    throw new InputError(`cannot write ${path}: ${reasonOf(error)}`);
  }
}
