/** A box in which something wide scrolls sideways by itself, so that the page never does; the keyboard can reach it. */

import { escaped } from './escape.ts';

/**
 * @param kind class of the box
 * @param label what is in it, for those who can't see it
 * @param content HTML
 */
export function scrolling(kind: string, label: string, content: string): string {
  return `<div class="${kind}" role="region" aria-label="${escaped(label)}" tabindex="0">${content}</div>`;
}
