import { existsSync, mkdirSync, mkdtempSync, utimesSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  defaultCacheFolder,
  defaultMaximumBytes,
  listVolumes,
  newStem,
  removeLeastUsed,
  settingsFolder,
} from './cache-folder.ts';

/** A volume of so many bytes, used so many seconds ago. */
function volume(root: string, size: number, bytes: number, secondsAgo: number): string {
  const folder = join(root, settingsFolder(size, 'nearest'));
  mkdirSync(folder, { recursive: true });
  const stem = newStem(folder);
  for (const ending of ['index', 'lock']) writeFileSync(`${stem}.${ending}`, '');
  writeFileSync(`${stem}.slots`, new Uint8Array(bytes));
  const used = Date.now() / 1000 - secondsAgo;
  utimesSync(`${stem}.index`, used, used);
  return stem;
}

const folder = () => mkdtempSync(join(tmpdir(), 'roentgen-cache-folder-'));

describe('defaultCacheFolder', () => {
  it("is the system's own, or in $XDG_CACHE_HOME where that is an absolute path", () => {
    expect(defaultCacheFolder({}, 'linux')).toBe(join(homedir(), '.cache', 'roentgen'));
    expect(defaultCacheFolder({}, 'darwin')).toBe(join(homedir(), 'Library', 'Caches', 'roentgen'));
    expect(defaultCacheFolder({ LOCALAPPDATA: '/local' }, 'win32')).toBe(join('/local', 'roentgen', 'cache'));
    expect(defaultCacheFolder({ XDG_CACHE_HOME: '/elsewhere' }, 'linux')).toBe(join('/elsewhere', 'roentgen'));
    expect(defaultCacheFolder({ XDG_CACHE_HOME: 'relative' }, 'linux')).toBe(join(homedir(), '.cache', 'roentgen'));
  });
});

describe('defaultMaximumBytes', () => {
  it('leaves half of the free disk, and is never more than 32 GiB', async () => {
    const most = await defaultMaximumBytes(folder(), 0);
    expect(most).toBeGreaterThanOrEqual(0);
    expect(most).toBeLessThanOrEqual(32 * 2 ** 30);
    expect(await defaultMaximumBytes(folder(), 2 ** 50)).toBe(32 * 2 ** 30);
  });
});

describe('removeLeastUsed', () => {
  it('removes the volume of other settings that was used longest ago, locked or not, until there is none', async () => {
    const root = folder();
    const kept = volume(root, 8, 1000, 100);
    const [older, newer] = [volume(root, 4, 300, 50), volume(root, 4, 20, 10)];
    const remove = () => removeLeastUsed(root, join(root, settingsFolder(8, 'nearest')));
    expect((await listVolumes(root)).map(({ bytes }) => bytes).sort((a, b) => a - b)).toEqual([20, 300, 1000]);
    expect(await remove()).toBe(300);
    expect(['index', 'slots', 'lock'].map((ending) => existsSync(`${older}.${ending}`))).toEqual([false, false, false]);
    expect(existsSync(`${newer}.slots`)).toBe(true);
    expect(await remove()).toBe(20);
    expect(await remove()).toBe(0);
    expect(existsSync(`${kept}.slots`)).toBe(true);
  });

  it("never touches what isn't a cache's, in a folder that has other things too", async () => {
    const root = folder();
    const mine = [
      'a.index',
      '0123456789ab.index',
      `${settingsFolder(4, 'nearest')}/mine.index`,
      '4-b/0123456789ab.index',
    ];
    for (const path of mine) {
      mkdirSync(join(root, path, '..'), { recursive: true });
      writeFileSync(join(root, path), 'mine');
    }
    expect(await listVolumes(root)).toEqual([]);
    expect(await removeLeastUsed(root, join(root, settingsFolder(8, 'nearest')))).toBe(0);
    for (const path of mine) expect(existsSync(join(root, path))).toBe(true);
  });
});
