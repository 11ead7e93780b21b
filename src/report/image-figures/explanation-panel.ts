/** One X-ray with the evidence for one finding over it, large enough to look at closely. */

import type { ExplanationMethod } from '../../explanation/overlay.ts';
import type { GreyImage } from '../../image/image.ts';
import { figure, margin, textAt } from '../figure.ts';
import { ink } from '../ink.ts';
import { colourBarWidth } from './colour-bar.ts';
import {
  emptyNote,
  evidenceBar,
  evidencePicture,
  evidenceTitle,
  type FindingEvidence,
  leastBarHeight,
  methodNote,
  researchNote,
} from './evidence.ts';
import { endOfPath } from './name.ts';
import { fitted } from './picture.ts';

export interface ExplanationPanelData extends FindingEvidence {
  /** As the user names it. */
  readonly file: string;
  /** The X-ray at its own size. */
  readonly image: GreyImage;
  readonly method: ExplanationMethod;
  /** The method's name for the foot; Grad-CAM where it is left out. */
  readonly methodTitle?: string | undefined;
}

const room = { width: 560, height: 560 };
const gap = 16;

/** The figure as the text of an SVG document. The X-ray keeps the ratio of its sides. */
export async function explanationPanel(data: ExplanationPanelData): Promise<string> {
  const { file, image, method, map } = data;
  const extent = fitted(image, room);
  const title = evidenceTitle(data).replace('p=', 'p = ');
  const width = Math.max(extent.width + gap + colourBarWidth, 420);
  const barHeight = Math.max(extent.height, leastBarHeight);
  return figure({
    width: width + 2 * margin,
    height: Math.max(extent.height + (map.isEmpty ? 24 : 0), barHeight),
    title,
    subtitle: endOfPath(file, width, { size: 13 }),
    panels: [
      { x: margin, y: 0, content: await evidencePicture(image, data, method, extent) },
      { x: margin + extent.width + gap, y: 0, content: await evidenceBar(method, barHeight) },
      ...(map.isEmpty
        ? [
            {
              x: margin,
              y: extent.height,
              content: textAt(0, 18, `The map is empty: ${emptyNote}.`, { size: 13, isBold: true }, { fill: ink.text }),
            },
          ]
        : []),
    ],
    notes: [methodNote(method, data.methodTitle), researchNote],
    description: `The X-ray ${file} with the evidence for ${title} over it${map.isEmpty ? `; ${emptyNote}` : ''}.`,
  });
}
