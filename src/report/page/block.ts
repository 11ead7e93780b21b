/** The parts of a report's sections and their HTML. All text given is escaped. */

import { escaped } from './escape.ts';
import { type Explorer, explorerHtml } from './explorer.ts';
import { type Picture, pictureHtml } from './picture.ts';
import { type Table, tableHtml } from './table.ts';

/** A part of a section, in the order in which it is read. */
export type Block =
  | { readonly kind: 'text'; readonly text: string }
  /** What a reader must not miss. */
  | { readonly kind: 'warning'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  /** Commands or other text that is to be kept as it is. */
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'facts'; readonly facts: readonly Fact[] }
  | Table
  | Picture
  /** Small pictures side by side, as many in a row as there is room for. */
  | { readonly kind: 'gallery'; readonly pictures: readonly Picture[] }
  | Explorer;

export interface Fact {
  readonly label: string;
  readonly value: string;
}

/** The HTML of a part. */
export function blockHtml(block: Block): string {
  switch (block.kind) {
    case 'text':
      return `<p>${escaped(block.text)}</p>`;
    case 'warning':
      return `<p class="notice">${escaped(block.text)}</p>`;
    case 'list':
      return `<ul>${block.items.map((item) => `<li>${escaped(item)}</li>`).join('')}</ul>`;
    case 'code':
      return `<pre tabindex="0"><code>${escaped(block.text)}</code></pre>`;
    case 'facts':
      return factsHtml(block.facts);
    case 'table':
      return tableHtml(block);
    case 'figure':
      return pictureHtml(block);
    case 'gallery':
      return `<div class="gallery">\n${block.pictures.map(pictureHtml).join('\n')}\n</div>`;
    case 'explorer':
      return explorerHtml(block);
  }
}

/** Labels with their values; nothing where there are none. */
export function factsHtml(facts: readonly Fact[]): string {
  if (facts.length === 0) return '';
  const rows = facts.map(({ label, value }) => `<div><dt>${escaped(label)}</dt><dd>${escaped(value)}</dd></div>`);
  return `<dl class="facts">\n${rows.join('\n')}\n</dl>\n`;
}
