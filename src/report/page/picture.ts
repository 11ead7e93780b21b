/** Pictures of a report: figures as SVG that follows the page's theme, or bytes of a PNG or JPEG. */

import { escaped } from './escape.ts';
import { scrolling } from './scrolling.ts';
import { themed } from './themed.ts';

export interface Picture {
  readonly kind: 'figure';
  /** An SVG document as `figure` makes it, or the bytes of an image with words for those who can't see it. */
  readonly image:
    | string
    | { readonly png: Uint8Array; readonly alternative: string }
    | { readonly jpeg: Uint8Array; readonly alternative: string };
  readonly caption: string;
}

/** The HTML of a picture with its caption. */
export function pictureHtml({ image, caption }: Picture): string {
  const content = typeof image === 'string' ? described(themed(image)) : embedded(image);
  return `<figure>\n${scrolling('paper', `Figure: ${caption}`, content)}\n<figcaption>${escaped(caption)}</figcaption>\n</figure>`;
}

/** The figure with its description in its name: a `desc` alone is often passed over by what reads a page aloud. */
function described(svg: string): string {
  const description = /<desc>([^<]*)<\/desc>/.exec(svg)?.[1] ?? '';
  if (description === '') return svg;
  const spoken = description.replaceAll('"', '&quot;');
  return svg.replace(/ aria-label="([^"]*)"/, (_, title: string) => ` aria-label="${title}. ${spoken}"`);
}

function embedded(image: Exclude<Picture['image'], string>): string {
  const [type, bytes] = 'png' in image ? ['png', image.png] : ['jpeg', image.jpeg];
  const data = Buffer.from(bytes).toString('base64');
  return `<img alt="${escaped(image.alternative)}" src="data:image/${type};base64,${data}">`;
}
