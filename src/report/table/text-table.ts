import cliTruncate from 'cli-truncate';
import stringWidth from 'string-width';

export interface TableColumn {
  readonly heading: string;
  readonly align: 'left' | 'right';
  /** Whether the column may be cut if the terminal is narrow. */
  readonly shrinks: boolean;
}

const GAP = '  ';
const LEAST_WIDTH = 6;

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

/** Cuts a text to a display width. */
export function cutTo(text: string, width: number): string {
  const cut = cliTruncate(text, width);
  // a wide character that straddles the cut is left in, one column too far
  return stringWidth(cut) > width && width > 1 ? cutTo(text, width - 1) : cut;
}

function pad(text: string, width: number, align: TableColumn['align']): string {
  const cut = stringWidth(text) > width ? cutTo(text, width) : text;
  const space = ' '.repeat(Math.max(0, width - stringWidth(cut)));
  return align === 'right' ? space + cut : cut + space;
}

/**
 * Lays a table out in columns of display width: a wide character takes two, a combining one none. If `available`
 * columns are given, those columns that may shrink are cut until it fits.
 *
 * @returns the heading, then a line a row; without space at the end of lines
 */
export function textTable(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  available = Infinity,
): string[] {
  const widths = columns.map(({ heading }, i) => widestOf([heading, ...rows.map((row) => row[i] ?? '')]));
  const fitted = fit(widths, columns, available);
  const line = (cells: readonly string[]): string =>
    columns
      .map(({ align }, i) => pad(cells[i] ?? '', fitted[i] ?? 0, align))
      .join(GAP)
      .trimEnd();
  return [line(columns.map(({ heading }) => heading)), ...rows.map(line)];
}
