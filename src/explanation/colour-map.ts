/**
 * Colour maps: from a number in [0, 1] to a colour, by a table of 256 entries as matplotlib's are.
 * - `plasma` (Nathaniel J. Smith and Stéfan van der Walt, 2015, CC0): perceptually even, its lightness rises all the way,
 *   so that it keeps its order in grey print; it has no grey in it, so that it is never taken for anatomy.
 * - `jet`: the notebook's, by the piecewise linear segments that matplotlib publishes for it. Its lightness rises and
 *   falls, which draws edges where there are none; here for comparison only.
 */

/** 256 colours, red, green, blue, 0 … 255. */
export interface ColourMap {
  readonly name: string;
  /** `[256, 3]` */
  readonly table: Uint8Array;
}

/** A colour, each part 0 … 255. */
export type Rgb = readonly [red: number, green: number, blue: number];

/** The entry for a value as matplotlib takes it: ⌊256 v⌋, at most 255; below 0 the first entry, above 1 the last. */
export function colourIndex(value: number): number {
  return Math.min(Math.max(Math.floor(value * 256), 0), 255);
}

/**
 * The colour of a value in [0, 1].
 *
 * @example
 * colourOf(jet, 1) // [127, 0, 0]
 */
export function colourOf({ table }: ColourMap, value: number): Rgb {
  const at = 3 * colourIndex(value);
  return [table[at]!, table[at + 1]!, table[at + 2]!];
}

/** Every 17th of plasma's 256 entries; between them straight lines, at most 6 of 255 levels beside the published table. */
const plasmaPoints: readonly number[] = [
  0x0d0887, 0x330597, 0x5002a2, 0x6a00a8, 0x8405a7, 0x9c179e, 0xb12a90, 0xc33d80, 0xd35171, 0xe16462, 0xed7953,
  0xf68f44, 0xfca636, 0xfec029, 0xf9dc24, 0xf0f921,
];

type Segment = readonly (readonly [place: number, value: number])[];

/** Red, green, blue. */
const jetSegments: readonly Segment[] = [
  [
    [0, 0],
    [0.35, 0],
    [0.66, 1],
    [0.89, 1],
    [1, 0.5],
  ],
  [
    [0, 0],
    [0.125, 0],
    [0.375, 1],
    [0.64, 1],
    [0.91, 0],
    [1, 0],
  ],
  [
    [0, 0.5],
    [0.11, 1],
    [0.34, 1],
    [0.65, 0],
    [1, 0],
  ],
];

export const plasma: ColourMap = mapOf(
  'plasma',
  [16, 8, 0].map((shift): Segment => {
    const last = plasmaPoints.length - 1;
    return plasmaPoints.map((colour, index): [number, number] => [index / last, ((colour >> shift) & 255) / 255]);
  }),
);

export const jet: ColourMap = mapOf('jet', jetSegments);

/** Entry i is the colour at i / 255. Bytes are cut off, not rounded, as matplotlib does in float64. */
function mapOf(name: string, channels: readonly Segment[]): ColourMap {
  const table = new Uint8Array(256 * 3);
  for (let i = 0; i < 256; i++) {
    for (const [channel, segment] of channels.entries()) {
      table[3 * i + channel] = Math.floor(255 * interpolate(segment, i));
    }
  }
  return { name, table };
}

/** At entry i of 0 … 255, in matplotlib's order of operations, so that bytes are cut where its are. */
function interpolate(segment: Segment, entry: number): number {
  const next = Math.max(
    segment.findIndex(([at]) => 255 * at >= entry),
    1,
  );
  const [x0, y0] = segment[next - 1]!;
  const [x1, y1] = segment[next]!;
  return ((entry - 255 * x0) / (255 * x1 - 255 * x0)) * (y1 - y0) + y0;
}
