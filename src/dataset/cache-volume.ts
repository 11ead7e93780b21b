/**
 * A volume of the image cache: a file of slots that all have the same length, one an image, and an index that says which
 * image is where. A slot is read with a positional read straight into the place where its pixels are wanted. Node can't map
 * a file into memory, and a mapping would save nothing: ONNX Runtime takes ordinary memory, so that an image is copied once
 * either way, from the operating system's page cache, which keeps what was read lately in what memory is free.
 */

import { type FileHandle, open, readFile, rm, utimes } from 'node:fs/promises';
import { type IndexEntry, parseIndex } from './cache-index.ts';

export interface Volume {
  /** Path of its files without their endings: `.slots`, `.index`, `.lock`. */
  readonly stem: string;
  /** Whether all lines of its index were good when it was opened: to others nothing is added. */
  readonly isWhole: boolean;
  /** Fills the target, as long as a slot, with a slot's bytes; false where the file ends before. */
  read(slot: number, target: Uint8Array): Promise<boolean>;
  close(): Promise<void>;
}

/**
 * Opens a volume for reading.
 *
 * @returns `undefined` where it is damaged: no index or one of other settings, or fewer slots than the index names.
 * Slots are on the disk before the lines that name them, so that this can't come from a process that was killed.
 */
export async function openVolume(
  stem: string,
  settings: string,
  slotBytes: number,
): Promise<{ readonly volume: Volume; readonly entries: readonly IndexEntry[] } | undefined> {
  const text = await readFile(`${stem}.index`, 'utf8').catch(() => undefined);
  const index = text === undefined ? undefined : parseIndex(text, settings);
  const slots = await open(`${stem}.slots`, 'r').catch(() => undefined);
  if (index === undefined || slots === undefined) {
    await slots?.close();
    return undefined;
  }
  const { entries, isWhole } = index;
  const { size } = await slots.stat();
  if (entries.some((entry) => entry[0] === 'slot' && (entry[2] + 1) * slotBytes > size)) {
    await slots.close();
    return undefined;
  }
  const now = new Date();
  await utimes(`${stem}.index`, now, now).catch(() => undefined);
  return {
    entries,
    volume: {
      stem,
      isWhole,
      read: (slot, target) => readFully(slots, target, slot * slotBytes),
      close: () => slots.close(),
    },
  };
}

/** Removes a volume. A process that has it open goes on with it. */
export async function removeVolume(stem: string): Promise<void> {
  for (const ending of ['index', 'slots', 'lock']) await rm(`${stem}.${ending}`, { force: true });
}

async function readFully(file: FileHandle, target: Uint8Array, position: number): Promise<boolean> {
  let done = 0;
  while (done < target.length) {
    const { bytesRead } = await file.read(target, done, target.length - done, position + done);
    if (bytesRead === 0) return false;
    done += bytesRead;
  }
  return true;
}
