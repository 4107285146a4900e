import cliTruncate from 'cli-truncate';
import stringWidth from 'string-width';

export interface TableColumn {
  readonly heading: string;
  readonly align: 'left' | 'right';
  /** Whether the column may be cut where the terminal is narrow. */
  readonly shrinks: boolean;
  /** Where the table is still too wide, the column of the highest rank is left out first; one without rank never. */
  readonly dropRank?: number;
}

const GAP = '  ';
const LEAST_WIDTH = 10;

const widestOf = (cells: readonly string[]): number =>
  cells.reduce((width, cell) => Math.max(width, stringWidth(cell)), 0);

/** Narrows the widest of those columns that may shrink, again and again, until the table fits. */
function fit(widths: readonly number[], columns: readonly TableColumn[], available: number): number[] {
  const fitted = [...widths];
  let surplus = widths.reduce((sum, width) => sum + width, GAP.length * (widths.length - 1)) - available;
  for (; surplus > 0; surplus--) {
    const widest = Math.max(...fitted.filter((_, i) => columns[i]?.shrinks));
    if (widest <= LEAST_WIDTH) break;
    fitted[fitted.findIndex((width, i) => width === widest && columns[i]?.shrinks)] = widest - 1;
  }
  return fitted;
}

/** The columns that find room when all that may shrink have shrunk. */
function roomFor(columns: readonly TableColumn[], widths: readonly number[], available: number): number[] {
  const kept = columns.map((_, i) => i);
  const least = (i: number): number => (columns[i]?.shrinks ? Math.min(LEAST_WIDTH, widths[i] ?? 0) : (widths[i] ?? 0));
  const rank = (i: number): number => columns[i]?.dropRank ?? 0;
  while (kept.reduce((sum, i) => sum + least(i), GAP.length * (kept.length - 1)) > available) {
    const dropped = Math.max(...kept.map(rank));
    if (dropped === 0) break;
    kept.splice(
      kept.findIndex((i) => rank(i) === dropped),
      1,
    );
  }
  return kept;
}

/** Cuts a text to a display width. */
export function cutTo(text: string, width: number): string {
  const cut = cliTruncate(text, width);
  // a wide character that straddles the cut is left in, one column too far
  return stringWidth(cut) > width && width > 1 ? cutTo(text, width - 1) : cut;
}

function pad(text: string, width: number, align: TableColumn['align']): string {
  const cut = cutTo(text, width);
  const space = ' '.repeat(Math.max(0, width - stringWidth(cut)));
  return align === 'right' ? space + cut : cut + space;
}

/**
 * Lays a table out in columns of display width: a wide character takes two, a combining one none. Where `available`
 * columns are given, those columns that may shrink are cut until it fits, and where that is not enough, columns are left
 * out by their rank.
 *
 * @returns the heading, then a line a row; without space at the end of lines
 */
export function textTable(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  available = Infinity,
): string[] {
  const all = columns.map(({ heading }, i) => widestOf([heading, ...rows.map((row) => row[i] ?? '')]));
  const kept = roomFor(columns, all, available);
  const pick = <T>(values: readonly T[]): T[] => values.filter((_, i) => kept.includes(i));
  const shownColumns = pick(columns);
  const widths = fit(pick(all), shownColumns, available);
  const line = (cells: readonly string[]): string =>
    shownColumns
      .map(({ align }, i) => pad(cells[i] ?? '', widths[i] ?? 0, align))
      .join(GAP)
      .trimEnd();
  return [line(shownColumns.map(({ heading }) => heading)), ...rows.map((row) => line(pick(row)))];
}
