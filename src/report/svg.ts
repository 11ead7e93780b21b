/** Builds SVG elements with a document of its own, so that names with `<`, `&` or quotes in them are escaped by rule. */

import { DOMParser } from 'linkedom';

const namespace = 'http://www.w3.org/2000/svg';
const page = new DOMParser().parseFromString(`<svg xmlns="${namespace}"></svg>`, 'image/svg+xml');

/** As much of a DOM element as figures need. */
export interface SvgElement {
  readonly outerHTML: string;
  getAttribute(name: string): string | null;
  setAttribute(name: string, value: string): void;
  removeAttribute(name: string): void;
  append(...children: readonly (SvgElement | string)[]): void;
  remove(): void;
  querySelectorAll(selector: string): Iterable<SvgElement>;
}

/** The document in which figures are drawn; Observable Plot is given it too. */
export const document = page as unknown as { createElementNS(namespace: string, name: string): SvgElement };

/** What XML 1.0 has no way to write: control characters and lone surrogates. */
const unwritable = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** An element with attributes (undefined ones are left out) and children; a text becomes a text node. */
export function element(
  name: string,
  attributes: Attributes,
  ...children: readonly (SvgElement | string)[]
): SvgElement {
  const made = document.createElementNS(namespace, name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined) made.setAttribute(key, typeof value === 'number' ? plain(value) : clean(value));
  }
  for (const child of children) made.append(typeof child === 'string' ? clean(child) : child);
  return made;
}

/** The text of an element and all within. */
export function textOf(root: SvgElement): string {
  return root.outerHTML;
}

function clean(text: string): string {
  return text.replace(unwritable, '\ufffd');
}

/** Hundredths of a unit are finer than any screen. */
function plain(value: number): string {
  return String(Math.round(value * 100) / 100);
}
