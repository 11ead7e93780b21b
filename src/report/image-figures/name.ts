/** Long names in little room: a finding's is broken over lines and never cut, a file's keeps its end, which tells files apart. */

import { type TextStyle, textWidth } from '../text.ts';

/** Lines broken after a space or `_` where there is one, else anywhere; none wider than `width` SVG units unless a single letter is. */
export function brokenName(name: string, width: number, style: TextStyle): string[] {
  const lines: string[] = [];
  let line = '';
  const fits = (text: string) => textWidth(text.trimEnd(), style) <= width;
  for (const part of name.match(/[^\s_]*[\s_]+|[^\s_]+/g) ?? []) {
    if (fits(line + part)) {
      line += part;
      continue;
    }
    if (line !== '') lines.push(line.trimEnd());
    line = '';
    for (const letter of part) {
      if (line !== '' && !fits(line + letter)) {
        lines.push(line.trimEnd());
        line = '';
      }
      line += letter;
    }
  }
  return [...lines, line.trimEnd()].filter((text) => text !== '');
}

/** The path itself where it fits, else an ellipsis and as much of its end as fits. */
export function endOfPath(path: string, width: number, style: TextStyle): string {
  if (textWidth(path, style) <= width) return path;
  const letters = [...path];
  while (letters.length > 1 && textWidth(`…${letters.join('')}`, style) > width) letters.shift();
  return `…${letters.join('')}`;
}
