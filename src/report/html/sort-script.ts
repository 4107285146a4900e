/**
 * Makes the columns of the table of all keys sortable, and the rows searchable. The page reads without it. It takes no
 * value of the telemetry but as text.
 */
export const SORT_SCRIPT = `
'use strict';
for (const table of document.querySelectorAll('table[data-sortable]')) {
  const body = table.tBodies[0];
  const rows = Array.from(body.rows);
  const heads = Array.from(table.tHead.rows[0].cells);
  const compare = new Intl.Collator('en', { numeric: true }).compare;
  const text = (row, column) => row.cells[column].textContent.trim();
  const figure = (row, column) => {
    const value = parseFloat(text(row, column).replace(/,/g, ''));
    return Number.isNaN(value) ? -1 : value;
  };
  heads.forEach((head, column) => {
    if (!head.dataset.sort) return;
    const button = document.createElement('button');
    button.type = 'button';
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener('click', () => {
      const numbers = head.dataset.sort === 'number';
      const before = head.getAttribute('aria-sort');
      const direction = before ? (before === 'ascending' ? -1 : 1) : numbers ? -1 : 1;
      for (const other of heads) other.removeAttribute('aria-sort');
      head.setAttribute('aria-sort', direction > 0 ? 'ascending' : 'descending');
      const order = numbers
        ? (a, b) => figure(a, column) - figure(b, column)
        : (a, b) => compare(text(a, column), text(b, column));
      rows.sort((a, b) => direction * order(a, b));
      body.append(...rows);
    });
  });
  const label = document.createElement('label');
  const search = document.createElement('input');
  search.type = 'search';
  label.className = 'search';
  label.append('Show keys that contain ', search);
  table.parentElement.before(label);
  search.addEventListener('input', () => {
    const wanted = search.value.toLowerCase();
    for (const row of rows) {
      row.hidden = !(text(row, 0) + ' ' + text(row, 1)).toLowerCase().includes(wanted);
    }
  });
}
`;
