/**
 * Adds images to an image cache as long as there is room: in the first volume that no other process adds to, or in a new
 * one. Where that fails, for a full disk or a folder that isn't to be written to, it stops for good and says so once.
 */

import { crc32 } from 'node:zlib';
import { reasonOf } from '../base/files.ts';
import type { CacheContents, CachePlace } from './cache-contents.ts';
import { removeLeastUsed } from './cache-folder.ts';
import type { IndexEntry } from './cache-index.ts';
import { claimVolume, createVolume, type VolumeWriter } from './cache-writer.ts';

export interface CacheGrowth {
  /** Stores the pixels of a content; `undefined` where that can't be done. */
  store(content: string, pixels: Uint8Array): Promise<CachePlace | undefined>;
  /** Adds a line to the index, soon. */
  note(entry: IndexEntry): Promise<void>;
  /** Adds no more to a volume that was thrown away. */
  leave(stem: string): Promise<void>;
  /** Writes what was held back, and stores no more. */
  close(): Promise<void>;
}

export interface GrowthOptions {
  /** The folder of all caches, and the one of these settings in it. */
  readonly root: string;
  readonly folder: string;
  readonly settings: string;
  readonly slotBytes: number;
  readonly contents: CacheContents;
  /** Bytes of all caches in the root. */
  readonly usedBytes: number;
  readonly maximumBytes: number;
  /** Told once why no more is stored. */
  readonly onStop: (reason: string) => void;
}

export function growCache(options: GrowthOptions): CacheGrowth {
  const { root, folder, settings, slotBytes, contents, maximumBytes, onStop } = options;
  let { usedBytes } = options;
  let isStopped = false;
  let writer: Promise<VolumeWriter | undefined> | undefined;

  const stop = (reason: string) => {
    if (!isStopped) onStop(reason);
    isStopped = true;
  };
  const onFailure = (error: unknown) => stop(reasonOf(error));

  const begin = async (): Promise<VolumeWriter | undefined> => {
    try {
      for (const { stem, isWhole } of contents.volumes.values()) {
        const claimed = isWhole ? await claimVolume(stem, slotBytes, onFailure) : undefined;
        if (claimed !== undefined) return claimed;
      }
      const created = await createVolume(folder, settings, slotBytes, onFailure);
      if (await contents.open(created.stem)) return created;
      await created.close();
      stop('what was written there just now can not be read');
    } catch (error) {
      onFailure(error);
    }
    return undefined;
  };

  const openWriter = async (): Promise<VolumeWriter | undefined> => {
    if (isStopped) return undefined;
    writer ??= begin();
    return writer;
  };

  /** Sets a slot's bytes aside, if need be by removing what other settings have left. */
  const makeRoom = async (): Promise<boolean> => {
    while (usedBytes + slotBytes > maximumBytes) {
      const freed = await removeLeastUsed(root, folder).catch(() => 0);
      if (freed === 0) {
        stop(`the caches in ${root} have reached their limit of ${(maximumBytes / 2 ** 30).toFixed(1)} GiB`);
        return false;
      }
      usedBytes -= freed;
    }
    usedBytes += slotBytes;
    return true;
  };
  // One after the other, so that two don't remove the same.
  let room = Promise.resolve(true);
  const hasRoom = () => {
    room = room.then(makeRoom);
    return room;
  };

  return {
    async store(content, pixels) {
      const current = !isStopped && (await hasRoom()) ? await openWriter() : undefined;
      const volume = current && contents.volumes.get(current.stem);
      if (volume === undefined) return undefined;
      try {
        const place = { volume, slot: await current!.write(pixels), checksum: crc32(pixels) };
        contents.places.set(content, place);
        current!.note(['slot', content, place.slot, place.checksum]);
        return place;
      } catch (error) {
        // Its volume may have been thrown away meanwhile: that says nothing of the next one.
        if (contents.volumes.has(volume.stem)) onFailure(error);
        return undefined;
      }
    },
    async note(entry) {
      (await openWriter())?.note(entry);
    },
    async leave(stem) {
      const begun = writer;
      const current = await begun;
      // Several reads may come upon the same damage at once.
      if (current?.stem !== stem || writer !== begun) return;
      writer = undefined;
      await current.close().catch(onFailure);
    },
    async close() {
      isStopped = true;
      await (await writer)?.close().catch(() => undefined);
    },
  };
}
