/** What an image cache knows: which contents lie where, and which content a file had when it was read. */

import { stemsIn } from './cache-folder.ts';
import { openVolume, removeVolume, type Volume } from './cache-volume.ts';

/** Where the pixels of an image are. */
export interface CachePlace {
  readonly volume: Volume;
  readonly slot: number;
  /** CRC-32 of the pixels. */
  readonly checksum: number;
}

export interface CacheContents {
  /** The volumes in use, by stem. */
  readonly volumes: ReadonlyMap<string, Volume>;
  /** By SHA-256 of the image file's bytes, in hexadecimal. */
  readonly places: Map<string, CachePlace>;
  /** By absolute path. A stamp is a file's size and time of change. */
  readonly files: Map<string, { readonly stamp: string; readonly content: string }>;
  /** Takes in a volume. False where it is damaged. */
  open(stem: string): Promise<boolean>;
  /** Forgets a volume and all that lies in it. */
  forget(volume: Volume): Promise<void>;
}

/**
 * Takes in all volumes of a folder.
 *
 * @param settings what their indexes must be of
 * @param onDamage told of a volume that was damaged and is thrown away
 * @throws the file system's error if the folder can't be listed
 */
export async function openContents(
  folder: string,
  settings: string,
  slotBytes: number,
  onDamage: () => void,
): Promise<CacheContents> {
  const volumes = new Map<string, Volume>();
  const places: CacheContents['places'] = new Map();
  const files: CacheContents['files'] = new Map();
  const contents: CacheContents = {
    volumes,
    places,
    files,
    async open(stem) {
      const opened = await openVolume(stem, settings, slotBytes);
      if (opened === undefined) return false;
      const { volume, entries } = opened;
      volumes.set(stem, volume);
      for (const entry of entries) {
        if (entry[0] === 'slot') places.set(entry[1], { volume, slot: entry[2], checksum: entry[3] });
        else files.set(entry[1], { stamp: entry[2], content: entry[3] });
      }
      return true;
    },
    async forget(volume) {
      volumes.delete(volume.stem);
      for (const [content, place] of places) if (place.volume === volume) places.delete(content);
      await volume.close();
    },
  };
  for (const stem of await stemsIn(folder)) {
    if (await contents.open(stem)) continue;
    onDamage();
    await removeVolume(stem);
  }
  return contents;
}
