/** Decoding and resizing: X-rays of 1024×1024 pixels to 320×320, two at once, and the same images from the cache on the disk. */

import { howToInstall, ownProcess, peer, pythonWith } from './peers.ts';
import type { Contender } from './rounds.ts';
import { xrays } from './xrays.ts';

const [images, size, passes, atOnce] = [48, 320, 4, 2];

export async function decodeBenchmark(): Promise<{ title: string; contenders: Contender[] }> {
  const { path: folder, what } = await xrays(images);
  const python = pythonWith('PIL');
  const missing = python === undefined ? howToInstall('PIL') : undefined;
  const own = (from: string) => ownProcess('decode-images.ts', folder, images, size, passes, atOnce, from);
  const pillow = (processes: number) => [
    python ?? '',
    peer('decode.py'),
    folder,
    ...[images, size, passes, processes].map(String),
  ];
  return {
    title: `decoding of ${what} and nearest resize to ${size}×${size}, ${atOnce} at once`,
    contenders: [
      { name: 'Roentgen', command: own('files') },
      { name: 'Roentgen, from the cache', command: own('cache') },
      { name: `Pillow, ${atOnce} processes`, command: pillow(atOnce), missing },
      { name: 'Pillow, 1 process', command: pillow(1), missing },
    ],
  };
}
