/** How wide text is when drawn with Inter, so that figures can wrap, shorten and place it without a browser. */

/** Advance widths of Inter Regular for U+0020 … U+007E, in thousandths of the font size. */
const widths = [
  281, 288, 466, 633, 642, 982, 644, 300, 365, 365, 501, 662, 288, 460, 288, 360, 631, 407, 610, 618, 646, 593, 620,
  566, 619, 620, 288, 302, 662, 662, 662, 511, 966, 690, 654, 730, 722, 601, 590, 746, 743, 269, 571, 672, 565, 903,
  753, 765, 639, 765, 644, 642, 646, 744, 690, 985, 682, 679, 629, 365, 360, 365, 471, 456, 323, 562, 612, 571, 612,
  583, 370, 613, 591, 242, 242, 549, 242, 876, 591, 600, 612, 612, 376, 528, 327, 591, 562, 818, 546, 562, 552, 426,
  333, 426, 662,
];
/** Of other letters, and of signs as wide as they are high (Chinese, Japanese, Korean). */
const otherWidth = 650;
const fullWidth = 1000;
/** Inter SemiBold is this much wider. */
const boldFactor = 1.04;

export interface TextStyle {
  /** In SVG units. */
  readonly size: number;
  readonly isBold?: boolean;
}

/** The width in SVG units: exact for plain Latin, close for the rest. */
export function textWidth(text: string, { size, isBold = false }: TextStyle): number {
  let sum = 0;
  for (const character of text) {
    const code = character.codePointAt(0) as number;
    sum += widths[code - 32] ?? (code >= 0x2e80 ? fullWidth : otherWidth);
  }
  return (sum / 1000) * size * (isBold ? boldFactor : 1);
}

/** Breaks text into lines no wider than `width`, between words; a longer word has a line of its own. */
export function wrapped(text: string, width: number, style: TextStyle): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && textWidth(longer, style) > width) {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  return line === '' ? lines : [...lines, line];
}

/** The text itself where it fits, else as much of its beginning as fits with an ellipsis. */
export function shortened(text: string, width: number, style: TextStyle): string {
  if (textWidth(text, style) <= width) return text;
  const characters = [...text];
  while (characters.length > 1 && textWidth(`${characters.join('')}…`, style) > width) characters.pop();
  return `${characters.join('').trimEnd()}…`;
}
