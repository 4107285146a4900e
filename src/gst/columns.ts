import stringWidth from 'string-width';

/** A cell: text is at the left of its column, a number at the right. */
export type Cell = string | number;

/** Lines of columns under a header, aligned even if characters are two cells wide. */
export function columnLines(header: readonly string[], rows: readonly (readonly Cell[])[]): string[] {
  const all: (readonly Cell[])[] = [header, ...rows];
  const isNumber = header.map((_, column) => typeof rows[0]?.[column] === 'number');
  const widths = header.map((_, column) => all.reduce((most, row) => Math.max(most, width(row[column])), 0));
  return all.map((row) =>
    row
      .map((cell, column) => {
        const padding = ' '.repeat((widths[column] ?? 0) - width(cell));
        return isNumber[column] ? padding + String(cell) : String(cell) + padding;
      })
      .join('  ')
      .trimEnd(),
  );
}

function width(cell: Cell | undefined): number {
  return stringWidth(String(cell ?? ''));
}
