/** The word that somebody may have meant. */

import { plainName } from '../dataset/csv.ts';

/** The word that takes the fewest letters to add, drop or change; case, spaces, hyphens and underscores don't count. */
export function nearest(word: string, words: readonly string[]): string | undefined {
  return nearestFew(word, words, 1)[0];
}

/** So many of the words, the nearest first; of equally near ones the earlier. */
export function nearestFew(word: string, words: readonly string[], count: number): string[] {
  return words
    .map((each) => ({ each, distance: editDistance(plainName(word), plainName(each)) }))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, count)
    .map(({ each }) => each);
}

/** Levenshtein's, by the rows of his table. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, j) => j);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const change = row[j - 1]! + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(change, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[to.length]!;
}
