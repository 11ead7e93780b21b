/** A grid of what the network is fed: images after resize and normalisation, with their labels and their numbers. */

import { figure, margin, type Panel, textAt } from '../figure.ts';
import { decimal } from '../figures/numbers.ts';
import { ink } from '../ink.ts';
import { element } from '../svg.ts';
import { wrapped } from '../text.ts';
import { colourBar, colourBarWidth } from './colour-bar.ts';
import { endOfPath } from './name.ts';
import { fitted, picture } from './picture.ts';

/** One image as the network takes it. */
export interface FedImage {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  /** Normalised values, row-major `[height, width]`; `[3, height, width]` of channels with numbers of their own. */
  readonly values: Float32Array;
  /** The findings that the table marks as present. */
  readonly positives: readonly string[];
  /** The findings about which the table says nothing. */
  readonly unknown?: readonly string[];
}

export interface GridData {
  readonly images: readonly FedImage[];
  /** How the images were made: split, resize, normalisation. */
  readonly subtitle?: string | undefined;
  /** Values from −range to +range are drawn from black to white. */
  readonly range?: number;
}

const room = { width: 200, height: 200 };
const gap = 18;
const nameStyle = { size: 12, isBold: true };
const textStyle = { size: 12 };
const lineHeight = 16;

/** The figure as the text of an SVG document. */
export async function fedImagesGrid({ images, subtitle, range = 2.5 }: GridData): Promise<string> {
  const columns = Math.max(1, Math.min(4, Math.ceil(Math.sqrt(images.length))));
  const panels: Panel[] = [];
  let clipped = 0;
  let y = 0;
  for (let start = 0; start < images.length; start += columns) {
    const cells = images.slice(start, start + columns).map((image) => ({
      image,
      extent: fitted(image, room),
      lines: captionOf(image),
      statistics: statisticsOf(image.values),
    }));
    const height = Math.max(...cells.map(({ extent }) => extent.height));
    for (const [column, { image, extent, lines, statistics }] of cells.entries()) {
      const drawn = meanOfChannels(image);
      clipped += drawn.reduce((count, value) => count + (Math.abs(value) > range ? 1 : 0), 0);
      const grey = Uint8Array.from(drawn, (value) => Math.round(greyLevel(value, range)));
      const shown = await picture({ width: image.width, height: image.height, data: grey }, extent);
      const baseline = (line: number) => height + 16 + line * lineHeight;
      panels.push({
        x: margin + column * (room.width + gap),
        y,
        content: element(
          'g',
          {},
          shown,
          textAt(0, baseline(0), endOfPath(image.name, room.width, nameStyle), nameStyle),
          ...lines.map((line, index) => textAt(0, baseline(index + 1), line, textStyle)),
          ...statistics.map((line, index) =>
            textAt(0, baseline(lines.length + 1 + index), line, textStyle, { fill: ink.quiet }),
          ),
        ),
      });
    }
    if (start === 0) {
      panels.push({
        x: margin + columns * (room.width + gap),
        y,
        content: await colourBar(valueBar(height, range)),
      });
    }
    y +=
      height +
      16 +
      Math.max(...cells.map(({ lines, statistics }) => lines.length + statistics.length + 1)) * lineHeight +
      8;
  }
  const pixels = images.reduce((sum, { width, height }) => sum + width * height, 0);
  const [first] = images;
  return figure({
    width: Math.max(columns * (room.width + gap) + colourBarWidth, 360) + 2 * margin,
    height: y,
    title: 'What the network is fed',
    subtitle,
    panels,
    notes: [
      ...(first === undefined ? [] : [`Each image: ${first.width} × ${first.height} pixels, ${channelsText(first)}.`]),
      ...(clipped === 0
        ? []
        : [
            `${((100 * clipped) / pixels).toFixed(1)}% of the values lie beyond ±${range}; they are drawn black or white.`,
          ]),
    ],
    description: images
      .map(
        ({ name, positives, values }) =>
          `${name}: ${positives.join(', ') || 'no finding'}; ${statisticsOf(values).join(', ')}.`,
      )
      .join(' '),
  });
}

function captionOf({ positives, unknown = [] }: FedImage): string[] {
  const known = positives.length === 0 ? 'no finding' : positives.join(', ');
  return [
    ...wrapped(known, room.width, textStyle),
    ...(unknown.length === 0 ? [] : wrapped(`unknown: ${unknown.join(', ')}`, room.width, textStyle)),
  ];
}

/** What is drawn of an image: its plane, or the mean of its three. */
function meanOfChannels({ values, width, height }: FedImage): Float32Array {
  const plane = width * height;
  const channels = values.length / plane;
  return Float32Array.from({ length: plane }, (_, pixel) => {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) sum += values[channel * plane + pixel]!;
    return sum / channels;
  });
}

function channelsText({ values, width, height }: FedImage): string {
  return values.length === width * height
    ? 'one grey channel, normalised'
    : 'grey in three channels, each normalised by numbers of its own; drawn is their mean, and the numbers are those of all three';
}

/** Mean and population standard deviation, then the range: the notebook's numbers below its pictures. */
function statisticsOf(values: Float32Array): string[] {
  let [sum, square, least, greatest] = [0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    sum += value;
    square += value * value;
    least = Math.min(least, value);
    greatest = Math.max(greatest, value);
  }
  const mean = sum / values.length;
  const deviation = Math.sqrt(Math.max(square / values.length - mean * mean, 0));
  return [
    `mean ${decimal(mean, 2)}, sd ${deviation.toFixed(2)}`,
    `min ${decimal(least, 2)}, max ${decimal(greatest, 2)}`,
  ];
}

function greyLevel(value: number, range: number): number {
  return (255 * Math.min(Math.max(value + range, 0), 2 * range)) / (2 * range);
}

function valueBar(height: number, range: number) {
  const rows = 256;
  return {
    image: { width: 1, height: rows, data: Uint8Array.from({ length: rows }, (_, row) => 255 - row) },
    height,
    domain: [-range, range] as const,
    ticks: ticksOf(range),
    label: 'normalised value',
  };
}

/** Whole numbers where these are a handful. */
function ticksOf(range: number) {
  const isHandful = range >= 1 && range < 6;
  const whole = Math.floor(range);
  const values = isHandful
    ? Array.from({ length: 2 * whole + 1 }, (_, index) => index - whole)
    : [-range, -range / 2, 0, range / 2, range];
  const decimals = isHandful || range >= 100 ? 0 : 2;
  return values.map((value) => ({ value, text: decimal(value, decimals) }));
}
