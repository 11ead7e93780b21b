/** The column of findings' names at the left of a chart: as wide as the names need, up to a limit where they are cut. */

import { axisSize } from '../plot.ts';
import { shortened, textWidth } from '../text.ts';

const widest = 210;
const gap = 14;

export interface NameColumn {
  /** With the gap between the names and the chart. */
  readonly width: number;
  /** What is written for a finding. */
  readonly shown: (finding: string) => string;
}

export function nameColumn(findings: readonly string[]): NameColumn {
  const style = { size: axisSize };
  const room = Math.ceil(Math.min(widest, Math.max(60, ...findings.map((finding) => textWidth(finding, style))))) + 1;
  return { width: room + gap, shown: (finding) => shortened(finding, room, style) };
}
