/** The notebook's row of panels: the X-ray, then a panel a finding; a row an X-ray, and further lines where findings are many. */

import type { ExplanationMethod } from '../../explanation/overlay.ts';
import type { GreyImage } from '../../image/image.ts';
import { figure, margin, type Panel, textAt } from '../figure.ts';
import { ink } from '../ink.ts';
import { element } from '../svg.ts';
import { textWidth } from '../text.ts';
import { colourBarWidth } from './colour-bar.ts';
import {
  emptyNote,
  evidenceBar,
  evidencePicture,
  evidenceTitle,
  type FindingEvidence,
  leastBarHeight,
  methodNote,
  probabilityText,
  researchNote,
} from './evidence.ts';
import { brokenName, endOfPath } from './name.ts';
import { drawn, type Extent, fitted, picture } from './picture.ts';

export interface ExplainedImage {
  /** As the user names it. */
  readonly file: string;
  /** The X-ray at its own size. */
  readonly image: GreyImage;
  /** In the model's order of findings. */
  readonly findings: readonly FindingEvidence[];
}

export interface ExplanationPanelsData {
  readonly images: readonly ExplainedImage[];
  readonly method: ExplanationMethod;
  /** The method's name for the foot; Grad-CAM where it is left out. */
  readonly methodTitle?: string | undefined;
  /** The model, the data's split, why these findings. */
  readonly subtitle?: string | undefined;
}

const room = { width: 208, height: 232 };
/** Narrower X-rays stand in cells of this width, so that titles have room. */
const leastCellWidth = 150;
const gap = 14;
const mostColumns = 5;
const fileStyle = { size: 13, isBold: true };
const titleStyle = { size: 13 };
const titleLine = 17;
const noteLine = 18;
const fileLine = 22;

/** The figure as the text of an SVG document; one colour bar, beside the first line, holds for all panels. */
export async function explanationPanels(data: ExplanationPanelsData): Promise<string> {
  const { images, method, methodTitle, subtitle } = data;
  const most = Math.max(...images.map(({ findings }) => findings.length + 1), 2);
  // Of the ways with the fewest lines, the one whose lines are most alike.
  const columns = Math.ceil(most / Math.ceil(most / mostColumns));
  const cellWidth = Math.max(...images.map(({ image }) => fitted(image, room).width), leastCellWidth);
  const width = columns * (cellWidth + gap) + colourBarWidth;
  const panels: Panel[] = [];
  let barTop: number | undefined;
  const barHeight = Math.max(leastBarHeight, ...images.slice(0, 1).map(({ image }) => fitted(image, room).height));
  let y = 0;
  for (const image of images) {
    panels.push({ x: margin, y, content: textAt(0, 13, endOfPath(image.file, width, fileStyle), fileStyle) });
    y += fileLine;
    const extent = fitted(image.image, room);
    const cells = cellsOf(image, cellWidth);
    for (let start = 0; start < cells.length; start += columns) {
      const line = cells.slice(start, start + columns);
      const titleRoom = Math.max(...line.map(({ title }) => title.length)) * titleLine;
      barTop ??= y + titleRoom;
      for (const [column, cell] of line.entries()) {
        const content = await cellContent(cell, image.image, method, extent, titleRoom);
        panels.push({ x: margin + column * (cellWidth + gap), y, content });
      }
      const hasNote = line.some(({ evidence }) => evidence?.map.isEmpty);
      y += titleRoom + extent.height + (hasNote ? noteLine : 0) + 12;
    }
    y += 10;
  }
  barTop ??= 0;
  panels.push({
    x: margin + columns * (cellWidth + gap),
    y: barTop,
    content: await evidenceBar(method, barHeight),
  });
  return figure({
    width: width + 2 * margin,
    height: Math.max(y - 14, barTop + barHeight + 6),
    title: 'Where the network looked',
    subtitle,
    panels,
    notes: [methodNote(method, methodTitle), researchNote],
    description: images
      .map(({ file, findings }) => `${file}: ${findings.map((evidence) => evidenceTitle(evidence)).join(', ')}.`)
      .join(' '),
  });
}

interface Cell {
  readonly title: readonly string[];
  /** None for the X-ray itself. */
  readonly evidence?: FindingEvidence;
}

function cellsOf({ findings }: ExplainedImage, width: number): Cell[] {
  return [
    { title: ['Original'] },
    ...findings.map((evidence): Cell => {
      const whole = evidenceTitle(evidence);
      const fits = textWidth(whole, titleStyle) <= width;
      const name = () => brokenName(`${evidence.finding}:`, width, titleStyle);
      return { title: fits ? [whole] : [...name(), probabilityText(evidence.probability)], evidence };
    }),
  ];
}

async function cellContent(
  { title, evidence }: Cell,
  image: GreyImage,
  method: ExplanationMethod,
  extent: Extent,
  titleRoom: number,
) {
  const shown =
    evidence === undefined
      ? await picture(drawn(image, extent), extent)
      : await evidencePicture(image, evidence, method, extent);
  const firstBaseline = titleRoom - 6 - (title.length - 1) * titleLine;
  return element(
    'g',
    {},
    ...title.map((line, index) => textAt(0, firstBaseline + index * titleLine, line, titleStyle)),
    element('g', { transform: `translate(0,${titleRoom})` }, shown),
    ...(evidence?.map.isEmpty
      ? [textAt(0, titleRoom + extent.height + 14, emptyNote, { size: 12 }, { fill: ink.quiet })]
      : []),
  );
}
