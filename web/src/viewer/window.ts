/**
 * Window and level, as on a reading station: grey values from (level − width/2) to (level + width/2) are spread from black to
 * white, linearly; what lies outside is black or white. It changes what is shown and never what the network reads.
 */

import type { GreyImage } from '../../../src/image/image.ts';

export interface GreyWindow {
  /** In grey levels, −255 … 510. */
  readonly level: number;
  /** In grey levels, at least 1. */
  readonly width: number;
  readonly isInverted: boolean;
}

/** Every value as it is. */
export const fullWindow: GreyWindow = { level: 127.5, width: 255, isInverted: false };

/** What is shown for each of the 256 grey values. */
export function shownLevels({ level, width, isInverted }: GreyWindow): Uint8ClampedArray {
  const black = level - width / 2;
  return Uint8ClampedArray.from({ length: 256 }, (_, value) => {
    const shown = ((value - black) / width) * 255;
    return isInverted ? 255 - shown : shown;
  });
}

export function changedWindow(window: GreyWindow, byLevel: number, byWidth: number): GreyWindow {
  return {
    ...window,
    level: Math.min(Math.max(window.level + byLevel, 0), 255),
    width: Math.min(Math.max(window.width + byWidth, 1), 510),
  };
}

/** The window from the 1st to the 99th percentile of the values: without markers and collimated edges deciding. */
export function automaticWindow({ data }: GreyImage, isInverted: boolean): GreyWindow {
  const counts = new Float64Array(256);
  for (let i = 0; i < data.length; i++) counts[data[i]!] = counts[data[i]!]! + 1;
  const low = percentile(counts, data.length * 0.01);
  const high = percentile(counts, data.length * 0.99);
  return { level: (low + high) / 2, width: Math.max(high - low, 1), isInverted };
}

function percentile(counts: Float64Array, rank: number): number {
  let passed = 0;
  for (let value = 0; value < 256; value++) {
    passed += counts[value]!;
    if (passed > rank) return value;
  }
  return 255;
}
