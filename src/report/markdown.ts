/** Parts of reports as Markdown, for model cards: the same words and tables, without figures. */

import type { Block, Fact } from './page/block.ts';
import type { Section } from './page/page.ts';
import { cellText, type Table } from './page/table.ts';

/** A section with its parts, the first heading with as many `#` as its level. */
export function sectionMarkdown({ heading, blocks, parts = [] }: Section, level: number): string {
  return [
    `${'#'.repeat(level)} ${plain(heading)}`,
    ...blocks.map(blockMarkdown).filter((text) => text !== ''),
    ...parts.map((part) => sectionMarkdown(part, level + 1)),
  ].join('\n\n');
}

function blockMarkdown(block: Block): string {
  switch (block.kind) {
    case 'text':
      return plain(block.text);
    case 'warning':
      return `**${plain(block.text)}**`;
    case 'list':
      return block.items.map((item) => `- ${plain(item)}`).join('\n');
    case 'code':
      return block.text.replace(/^/gm, '    ');
    case 'facts':
      return factsMarkdown(block.facts);
    case 'table':
      return tableMarkdown(block);
    case 'figure':
    case 'gallery':
    case 'explorer':
      return '';
  }
}

export function factsMarkdown(facts: readonly Fact[]): string {
  return facts.map(({ label, value }) => `- ${plain(label)}: ${plain(value)}`).join('\n');
}

function tableMarkdown({ caption, columns, rows }: Table): string {
  const grid = gridMarkdown(
    columns.map(({ label }) => label),
    rows.map((row) => row.map(cellText)),
  );
  return `${plain(caption)}\n\n${grid}`;
}

/** A table; code in backticks stays code. */
export function gridMarkdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(plain).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** On one line, and without the signs that Markdown or HTML in it would take for their own. */
export function plain(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[|<>]/g, (sign) => `\\${sign}`);
}
