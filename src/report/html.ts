/**
 * A page of HTML that stands alone: one file with its figures and its style inside, no script, nothing fetched. It reads
 * on a telephone and on a wide screen, by day and by night, and prints. All text given is escaped.
 */

import { pageStyle } from './style.ts';

/** A part of a section, in the order in which it is read. */
export type Block =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  /** Commands or other text that is to be kept as it is. */
  | { readonly kind: 'code'; readonly text: string }
  | Table
  | Picture;

export interface Table {
  readonly kind: 'table';
  readonly caption: string;
  readonly columns: readonly { readonly label: string; readonly isNumeric?: boolean }[];
  /** A cell for each column; `quiet` is for what stands for a missing value. */
  readonly rows: readonly (readonly (string | { readonly quiet: string })[])[];
}

export interface Picture {
  readonly kind: 'figure';
  /** An SVG document as `figure` makes it, or the bytes of a PNG with words for those who can't see it. */
  readonly image: string | { readonly png: Uint8Array; readonly alternative: string };
  readonly caption: string;
}

export interface Section {
  readonly heading: string;
  readonly blocks: readonly Block[];
}

export interface Fact {
  readonly label: string;
  readonly value: string;
}

export interface Page {
  readonly title: string;
  /** One line below the title. */
  readonly subtitle?: string | undefined;
  /** What was tested on what: data, split, hashes, counts. */
  readonly facts: readonly Fact[];
  readonly sections: readonly Section[];
  /** What made the page, at its foot: name and version. */
  readonly generator: string;
}

/** Stands on every report and every model card. */
export const researchUseOnly = 'For research and teaching, not for clinical use.';

const policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";

/** The page as HTML text: the same input gives the same bytes. */
export function htmlPage(page: Page): string {
  const { title, subtitle, facts, sections, generator } = page;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="generator" content="${escaped(generator)}">
<title>${escaped(title)}</title>
<style>${pageStyle}</style>
</head>
<body>
<header>
<h1>${escaped(title)}</h1>
${subtitle === undefined ? '' : `<p class="subtitle">${escaped(subtitle)}</p>\n`}<p class="notice"><strong>${researchUseOnly}</strong></p>
${factList(facts)}</header>
${contents(sections)}<main>
${sections.map(sectionOf).join('\n')}
</main>
<footer><p>${researchUseOnly} Made by ${escaped(generator)}.</p></footer>
</body>
</html>
`;
}

/** Text with the signs that mean something in HTML made harmless; fit for content and for attributes. */
export function escaped(text: string): string {
  const names: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, (sign) => names[sign] as string);
}

function factList(facts: readonly Fact[]): string {
  if (facts.length === 0) return '';
  const rows = facts.map(({ label, value }) => `<div><dt>${escaped(label)}</dt><dd>${escaped(value)}</dd></div>`);
  return `<dl class="facts">\n${rows.join('\n')}\n</dl>\n`;
}

function contents(sections: readonly Section[]): string {
  if (sections.length < 3) return '';
  const links = sections.map(
    ({ heading }, index) => `<li><a href="#section-${index + 1}">${escaped(heading)}</a></li>`,
  );
  return `<nav aria-label="Contents"><ul>${links.join('')}</ul></nav>\n`;
}

function sectionOf({ heading, blocks }: Section, index: number): string {
  const content = blocks.map(blockOf).join('\n');
  return `<section id="section-${index + 1}">\n<h2>${escaped(heading)}</h2>\n${content}\n</section>`;
}

function blockOf(block: Block): string {
  switch (block.kind) {
    case 'text':
      return `<p>${escaped(block.text)}</p>`;
    case 'list':
      return `<ul>${block.items.map((item) => `<li>${escaped(item)}</li>`).join('')}</ul>`;
    case 'code':
      return `<pre tabindex="0"><code>${escaped(block.text)}</code></pre>`;
    case 'table':
      return tableOf(block);
    case 'figure':
      return pictureOf(block);
  }
}

/** A wide table or figure scrolls in its own box, which the keyboard can reach. */
function scrolling(kind: string, label: string, content: string): string {
  return `<div class="${kind}" role="region" aria-label="${escaped(label)}" tabindex="0">${content}</div>`;
}

function tableOf({ caption, columns, rows }: Table): string {
  const classOf = (index: number) => (columns[index]?.isNumeric ? ' class="number"' : '');
  const head = columns.map(({ label }, index) => `<th scope="col"${classOf(index)}>${escaped(label)}</th>`).join('');
  const body = rows.map((row) => {
    const cells = row.map((cell, index) => {
      const content = typeof cell === 'string' ? escaped(cell) : `<span class="quiet">${escaped(cell.quiet)}</span>`;
      return index === 0 ? `<th scope="row">${content}</th>` : `<td${classOf(index)}>${content}</td>`;
    });
    return `<tr>${cells.join('')}</tr>`;
  });
  const table = `<table><thead><tr>${head}</tr></thead><tbody>\n${body.join('\n')}\n</tbody></table>`;
  // A caption inside would scroll away with a wide table.
  return `<p class="caption">${escaped(caption)}</p>\n${scrolling('table', caption, table)}`;
}

function pictureOf({ image, caption }: Picture): string {
  const content =
    typeof image === 'string'
      ? image
      : `<img alt="${escaped(image.alternative)}" src="data:image/png;base64,${Buffer.from(image.png).toString('base64')}">`;
  return `<figure>\n${scrolling('paper', caption, content)}\n<figcaption>${escaped(caption)}</figcaption>\n</figure>`;
}
