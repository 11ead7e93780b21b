// Lets a reader sort the rows of a table by a click on a column's head: numbers largest first, words from A, then the other
// way round. Cells without a number stay at the end.

/**
 * What a cell is sorted by; `null` where it says nothing.
 * @param {Element | undefined} cell
 * @returns {number | string | null}
 */
const sortValue = (cell) => {
  const value = cell?.getAttribute('data-value');
  if (value !== null && value !== undefined) return Number(value);
  const text = cell?.textContent ?? '';
  const number = Number(text.replaceAll(',', '').replace(/ %$/, ''));
  return text === '' || cell?.querySelector('.quiet') ? null : Number.isNaN(number) ? text : number;
};

/**
 * @param {HTMLTableElement} table
 * @param {number} column
 * @param {boolean} isRising
 */
const sort = (table, column, isRising) => {
  const body = table.tBodies[0];
  if (!body) return;
  const direction = isRising ? 1 : -1;
  const rows = [...body.rows].map((row) => ({ row, value: sortValue(row.cells[column]) }));
  rows.sort((a, b) => {
    if (a.value === null || b.value === null) return Number(a.value === null) - Number(b.value === null);
    if (typeof a.value === 'number' && typeof b.value === 'number') return direction * (a.value - b.value);
    return direction * String(a.value).localeCompare(String(b.value), 'en');
  });
  body.append(...rows.map(({ row }) => row));
};

for (const table of /** @type {NodeListOf<HTMLTableElement>} */ (document.querySelectorAll('table[data-sortable]'))) {
  const heads = [...(table.tHead?.rows[0]?.cells ?? [])];
  heads.forEach((head, column) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener('click', () => {
      const before = head.getAttribute('aria-sort');
      const isRising = before === null ? !head.classList.contains('number') : before === 'descending';
      for (const other of heads) other.removeAttribute('aria-sort');
      head.setAttribute('aria-sort', isRising ? 'ascending' : 'descending');
      sort(table, column, isRising);
    });
  });
}
