/** The word that somebody may have meant. */

import { plainName } from '../dataset/csv.ts';

/** The word that takes the fewest letters to add, drop or change; case, spaces, hyphens and underscores don't count. */
export function nearest(word: string, words: readonly string[]): string | undefined {
  const distances = words.map((each) => editDistance(plainName(word), plainName(each)));
  return words[distances.indexOf(Math.min(...distances))];
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
