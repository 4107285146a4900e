// Valid CSV and TSV files for the fuzz harness.
import { pick, shuffle, WINDOW } from './fuzz-records.mjs';

const COLUMNS = [
  ...['utc_timestamp', 'file.sha1', 'task.severity', 'file.llfile_type', 'source.user_id', 'source.origin'],
  'other',
];
const TEXTS = [
  ...['malicious', 'benign', 'Pdf', 'Zip', '70', '70.0', 'null', 'NULL', 'true', '__proto__', '1e5', 'x y', ' x'],
  ...['a,b', 'a\tb', 'a"b', '"', '""', 'a\nb', 'a\r\nb', 'ünï', '😀', '{"a":1}', '[1]', "'", '#', '\\', '\\"', ''],
];

function cell(random, column) {
  if (column !== 'utc_timestamp') return random.below(25) ? pick(random, TEXTS) : undefined;
  const ms = WINDOW.start + random.below(3) * 43_200_000 - 21_600_000 + random.below(1000);
  return random.below(4) ? String(ms) : new Date(ms).toISOString();
}

/** The names of the columns, and rows of cells; undefined is a cell that holds nothing. */
export function makeTable(random) {
  const columns = shuffle(
    random,
    COLUMNS.filter(() => random.below(40) > 0),
  );
  if (columns.length < 2) return { columns: COLUMNS, rows: [] };
  const rows = Array.from({ length: random.below(10) }, () => columns.map((column) => cell(random, column)));
  return { columns, rows };
}

function cellText(random, text, delimiter) {
  if (text === undefined) return '';
  const mustQuote = text === '' || /["\r\n]/.test(text) || text.includes(delimiter);
  return mustQuote || random.below(6) === 0 ? `"${text.replaceAll('"', '""')}"` : text;
}

export function csvOf(random, { columns, rows }, delimiter) {
  const newline = random.below(3) ? '\n' : '\r\n';
  const lines = [columns, ...rows].map((row) => row.map((text) => cellText(random, text, delimiter)).join(delimiter));
  return lines.join(newline) + (random.below(5) ? newline : '');
}
