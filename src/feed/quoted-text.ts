/** A piece of a description's text: what it says, and whether that was in double quotes. */
export interface Piece {
  readonly text: string;
  readonly isQuoted: boolean;
}

function endOfQuoted(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === '"') return i + 1;
  }
  return text.length;
}

/**
 * Cuts a text at each separator outside of double quotes. A quote counts only at the beginning of a word: behind a
 * separator, a blank or a colon.
 *
 * @param most cut no further after this many pieces
 */
export function cutOutsideQuotes(text: string, isSeparator: (character: string) => boolean, most = Infinity): string[] {
  const pieces: string[] = [];
  let from = 0;
  for (let i = 0; i < text.length && pieces.length < most - 1; i++) {
    const character = text[i] ?? '';
    if (character === '"' && (i === from || /[\s:]/.test(text[i - 1] ?? ''))) {
      i = endOfQuoted(text, i) - 1;
    } else if (isSeparator(character)) {
      pieces.push(text.slice(from, i));
      from = i + 1;
    }
  }
  pieces.push(text.slice(from));
  return pieces;
}

/**
 * Reads a piece: blanks around it fall away, quotes around it too. Within quotes `\"` is a quote and `\\` a backslash.
 *
 * @returns undefined if a quote does not end, or if something follows it
 */
export function readPiece(piece: string): Piece | undefined {
  const text = piece.trim();
  if (!text.startsWith('"')) return { text, isQuoted: false };
  const end = endOfQuoted(text, 0);
  if (end !== text.length || end < 2 || text[end - 1] !== '"') return undefined;
  const inner = text.slice(1, -1);
  // the last quote is escaped itself: nothing ends the piece
  if (/(?:^|[^\\])(?:\\\\)*\\$/.test(inner)) return undefined;
  return { text: inner.replace(/\\(["\\])/g, '$1'), isQuoted: true };
}

/** A text in double quotes, as {@link readPiece} reads it. */
export function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
