/** Tables of a report: a caption, heads with a scope, and rows that a reader can sort where that helps. */

import { escaped } from './escape.ts';
import { scrolling } from './scrolling.ts';

export interface Table {
  readonly kind: 'table';
  readonly caption: string;
  readonly columns: readonly { readonly label: string; readonly isNumeric?: boolean }[];
  /** A cell for each column; `quiet` is for what stands for a missing value, `value` for what a cell is sorted by. */
  readonly rows: readonly (readonly Cell[])[];
  /** Whether a click on a head sorts the rows. */
  readonly isSortable?: boolean;
}

export type Cell =
  | string
  | { readonly quiet: string }
  | { readonly text: string; readonly value: number }
  /** A link to another part of the page. */
  | { readonly text: string; readonly target: string };

/** The words of a cell. */
export function cellText(cell: Cell): string {
  if (typeof cell === 'string') return cell;
  return 'quiet' in cell ? cell.quiet : cell.text;
}

/** The HTML of a table; one that is too wide scrolls in a box of its own. */
export function tableHtml({ caption, columns, rows, isSortable = false }: Table): string {
  const classOf = (index: number) => (columns[index]?.isNumeric ? ' class="number"' : '');
  const head = columns.map(({ label }, index) => `<th scope="col"${classOf(index)}>${escaped(label)}</th>`).join('');
  const body = rows.map((row) => {
    const cells = row.map((cell, index) => {
      const value = typeof cell === 'object' && 'value' in cell ? ` data-value="${cell.value}"` : '';
      return index === 0
        ? `<th scope="row"${value}>${contentOf(cell)}</th>`
        : `<td${classOf(index)}${value}>${contentOf(cell)}</td>`;
    });
    return `<tr>${cells.join('')}</tr>`;
  });
  const sortable = isSortable ? ' data-sortable' : '';
  // The caption that is seen stands outside, as one inside would scroll away with a wide table.
  const table = `<table${sortable}><caption class="hidden">${escaped(caption)}</caption><thead><tr>${head}</tr></thead><tbody>\n${body.join('\n')}\n</tbody></table>`;
  return `<p class="caption" aria-hidden="true">${escaped(caption)}</p>\n${scrolling('table', `Table: ${caption}`, table)}`;
}

function contentOf(cell: Cell): string {
  if (typeof cell === 'string') return escaped(cell);
  if ('quiet' in cell) return `<span class="quiet">${escaped(cell.quiet)}</span>`;
  return 'target' in cell ? `<a href="#${escaped(cell.target)}">${escaped(cell.text)}</a>` : escaped(cell.text);
}
