/**
 * A page of HTML that stands alone: one file with its figures, its style and one small script inside, nothing fetched. It
 * reads on a telephone and on a wide screen, by day and by night, without the script too, and prints. All text given is escaped.
 */

import { type Block, blockHtml, type Fact, factsHtml } from './block.ts';
import { escaped } from './escape.ts';
import { pageScript, pageScriptHash } from './script.ts';
import { pageStyle } from './style.ts';

export interface Section {
  readonly heading: string;
  readonly blocks: readonly Block[];
  /** Sections of the next level; the contents name them too. */
  readonly parts?: readonly Section[];
  /** Where links from elsewhere on the page lead; by the section's place if left out. */
  readonly id?: string;
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

/** Nothing is fetched, and no other script than the page's own runs. */
const policy = `default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src '${pageScriptHash}'; base-uri 'none'; form-action 'none'`;

/** The page as HTML text: the same input gives the same bytes. */
export function htmlPage(page: Page): string {
  const { title, subtitle, facts, generator } = page;
  const sections = page.sections.map((section, index) => numbered(section, `section-${index + 1}`));
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
<a class="skip" href="#content">Skip to the content</a>
<header>
<h1>${escaped(title)}</h1>
${subtitle === undefined ? '' : `<p class="subtitle">${escaped(subtitle)}</p>\n`}<p class="notice"><strong>${researchUseOnly}</strong></p>
${factsHtml(facts)}<div class="theme" hidden></div>
</header>
${contents(sections)}<main id="content" tabindex="-1">
${sections.map((section) => sectionHtml(section, 2)).join('\n')}
</main>
<footer><p>${researchUseOnly} Made by ${escaped(generator)}.</p></footer>
<script>${pageScript}</script>
</body>
</html>
`;
}

interface Numbered extends Section {
  readonly id: string;
  readonly parts: readonly Numbered[];
}

function numbered(section: Section, place: string): Numbered {
  const id = section.id ?? place;
  return { ...section, id, parts: (section.parts ?? []).map((part, index) => numbered(part, `${id}-${index + 1}`)) };
}

function contents(sections: readonly Numbered[]): string {
  if (sections.length < 3) return '';
  const linksTo = (parts: readonly Numbered[]): string =>
    `<ul>${parts
      .map(({ id, heading, parts: inner }) => {
        const below = inner.length === 0 ? '' : linksTo(inner);
        return `<li><a href="#${escaped(id)}">${escaped(heading)}</a>${below}</li>`;
      })
      .join('')}</ul>`;
  return `<nav aria-label="Contents">${linksTo(sections)}</nav>\n`;
}

function sectionHtml({ id, heading, blocks, parts }: Numbered, level: number): string {
  const content = [...blocks.map(blockHtml), ...parts.map((part) => sectionHtml(part, level + 1))].join('\n');
  const head = `<h${level} id="${escaped(id)}-heading">${escaped(heading)}</h${level}>`;
  return `<section id="${escaped(id)}" aria-labelledby="${escaped(id)}-heading">\n${head}\n${content}\n</section>`;
}
