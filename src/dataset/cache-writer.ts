/**
 * Adds images to a volume of the image cache. One process at a time adds to a volume: the one that made its lock file,
 * which exactly one can do. The lock of a process that was killed stays, and is never taken away, as nobody can tell for
 * sure that its owner is dead: the volume is read from then on, and new images go into another one.
 *
 * What the index names is on the disk: lines are held back until the slots before them are flushed. A process that is
 * killed loses the lines of its last second, which are then made again; it leaves no line that promises what isn't there.
 */

import { type FileHandle, open, rm, writeFile } from 'node:fs/promises';
import { writeFileSafely } from '../base/files.ts';
import { newStem } from './cache-folder.ts';
import { type IndexEntry, indexHeader, indexLine } from './cache-index.ts';
import { removeVolume } from './cache-volume.ts';

export interface VolumeWriter {
  /** Path of the volume's files without their endings. */
  readonly stem: string;
  /**
   * Writes pixels, as many as a slot has, into a free slot and gives its number.
   *
   * @throws the file system's error: disk full, …
   */
  write(pixels: Uint8Array): Promise<number>;
  /** Adds a line to the index, soon. */
  note(entry: IndexEntry): void;
  /** Writes what was held back and gives the volume free for others. */
  close(): Promise<void>;
}

/** Lines held back: so many, or so long. */
const mostHeldBack = 256;
const longestMilliseconds = 1000;

/**
 * Takes a volume in order to add to it.
 *
 * @param onFailure told when lines that were held back can't be written
 * @returns `undefined` if another process has it, or it is gone, or the last line of its index was cut off
 * @throws the file system's error if the lock can't be written
 */
export async function claimVolume(
  stem: string,
  slotBytes: number,
  onFailure: (error: unknown) => void,
): Promise<VolumeWriter | undefined> {
  if (!(await lock(stem))) return undefined;
  const writer = await openWriter(stem, slotBytes, onFailure).catch(() => undefined);
  if (writer === undefined) await unlock(stem);
  return writer;
}

/**
 * Makes a new volume and takes it.
 *
 * @throws the file system's error
 */
export async function createVolume(
  folder: string,
  settings: string,
  slotBytes: number,
  onFailure: (error: unknown) => void,
): Promise<VolumeWriter> {
  const stem = newStem(folder);
  try {
    await lock(stem);
    await writeFile(`${stem}.slots`, '', { flag: 'wx' });
    // Last, and whole: a volume is there for others once it has an index.
    await writeFileSafely(`${stem}.index`, indexHeader(settings));
    return (await openWriter(stem, slotBytes, onFailure))!;
  } catch (error) {
    await removeVolume(stem).catch(() => undefined);
    throw error;
  }
}

async function openWriter(
  stem: string,
  slotBytes: number,
  onFailure: (error: unknown) => void,
): Promise<VolumeWriter | undefined> {
  const index = await open(`${stem}.index`, 'r+');
  const slots = await open(`${stem}.slots`, 'r+').catch(async (error) => {
    await index.close();
    throw error;
  });
  const close = () => Promise.all([index.close(), slots.close()]);
  let indexEnd = (await index.stat()).size;
  const { buffer: last } = await index.read(new Uint8Array(1), 0, 1, indexEnd - 1);
  if (last[0] !== 0x0a) {
    await close();
    return undefined;
  }
  let nextSlot = Math.ceil((await slots.stat()).size / slotBytes);
  let heldBack: IndexEntry[] = [];
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;
  let flushing = Promise.resolve();
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    flushing = flushing.then(async () => {
      if (heldBack.length === 0) return;
      const lines = Buffer.from(heldBack.map(indexLine).join(''));
      heldBack = [];
      await slots.datasync();
      await writeFully(index, lines, indexEnd);
      indexEnd += lines.length;
    });
    flushing = flushing.catch(onFailure);
    return flushing;
  };
  return {
    stem,
    async write(pixels) {
      const slot = nextSlot++;
      await writeFully(slots, pixels, slot * slotBytes);
      return slot;
    },
    note(entry) {
      if (isClosed) return;
      heldBack.push(entry);
      if (heldBack.length >= mostHeldBack) void flush();
      else timer ??= setTimeout(flush, longestMilliseconds).unref();
    },
    async close() {
      isClosed = true;
      await flush();
      await close();
      await unlock(stem);
    },
  };
}

async function lock(stem: string): Promise<boolean> {
  try {
    // Empty, so that a full disk can't leave one behind that was made and not written.
    await (await open(`${stem}.lock`, 'wx')).close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function unlock(stem: string): Promise<void> {
  await rm(`${stem}.lock`, { force: true }).catch(() => undefined);
}

async function writeFully(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}
