/** Breaks a finding's name over lines, so that it is never cut: after a space or `_` where there is one, else anywhere. */

import { type TextStyle, textWidth } from '../text.ts';

/** The lines, none wider than `width` SVG units unless a single letter is. */
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
        lines.push(line);
        line = '';
      }
      line += letter;
    }
  }
  return line.trim() === '' ? lines : [...lines, line.trimEnd()];
}
