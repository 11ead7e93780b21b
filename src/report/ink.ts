/**
 * The colours of figures. Series colours are Okabe and Ito's, which people with colour-blindness tell apart, without
 * yellow, which is too pale on white. Where grey print matters, shape, dash or number tells as well.
 */

export const ink = {
  text: '#1a2330',
  /** Second to the text: subtitles, notes, ticks. */
  quiet: '#52606d',
  grid: '#e4e7eb',
  axis: '#9aa5b1',
  /** Behind every second row of a long chart. */
  stripe: '#f4f6f8',
  /** Curves that stand behind another for comparison. */
  behind: '#cfd6de',
  /** The user's own result. */
  strong: '#0b4f8a',
  /** A dark and a light fill that stay apart in grey. */
  dark: '#0b4f8a',
  light: '#f0a860',
  lightEdge: '#b5651d',
} as const;

/** The first seven series; the eighth begins again with another dash. */
const seriesColours = ['#0072b2', '#d55e00', '#009e73', '#8a3b8f', '#b87400', '#000000', '#c2567f'] as const;
const dashes = [undefined, '7 3', '2 2.5', '9 3 2 3'] as const;

/** How the series of this place is drawn: 7 colours, then again with another dash; 28 different ones. */
export function seriesStyle(index: number): { readonly colour: string; readonly dash: string | undefined } {
  return {
    colour: seriesColours[index % seriesColours.length] as string,
    dash: dashes[Math.floor(index / seriesColours.length) % dashes.length],
  };
}

/** What stands for each colour on a dark page; those not named are seen on either. */
export const darkInk: Readonly<Record<string, string>> = {
  white: '#171d24',
  '#ffffff': '#171d24',
  [ink.text]: '#e6eaef',
  [ink.quiet]: '#a3afbb',
  [ink.grid]: '#2b343e',
  [ink.axis]: '#5c6976',
  [ink.stripe]: '#1f2730',
  [ink.behind]: '#3f4a56',
  [ink.strong]: '#6cb3f2',
  [ink.lightEdge]: '#e09a55',
  '#0072b2': '#56a8e0',
  '#d55e00': '#f08a4b',
  '#009e73': '#3cc49d',
  '#8a3b8f': '#cf8fd3',
  '#b87400': '#d9a03f',
  '#000000': '#ffffff',
  '#c2567f': '#e58fb0',
  // Sources of published results.
  '#9a6200': '#d9a03f',
  '#007a5a': '#3cc49d',
  '#b5480a': '#f08a4b',
  '#333f4c': '#c3ccd5',
};
