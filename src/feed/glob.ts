import { escapeRegExp } from '../text/escape-regexp.js';

/** Whether a text has a `*` or `?` that matches other characters. A backslash takes that meaning from it. */
export function isGlob(text: string): boolean {
  return /(?:^|[^\\])(?:\\\\)*[*?]/.test(text);
}

/** What is between two `*`: a text, or a pattern if a `?` is in it. */
type Segment = string | RegExp;

/** A segment's place in a value, from `from` on: its beginning and end; undefined if it is not there. */
function find(segment: Segment, value: string, from: number): readonly [start: number, end: number] | undefined {
  if (typeof segment === 'string') {
    const start = value.indexOf(segment, from);
    return start < 0 ? undefined : [start, start + segment.length];
  }
  segment.lastIndex = from;
  const found = segment.exec(value);
  return found === null ? undefined : [found.index, segment.lastIndex];
}

/** The character that a piece stands for, without the backslash that takes the meaning of a wildcard from it. */
const characterOf = (piece: string): string => piece.replace(/^\\/s, '') || '\\';

function segmentOf(pieces: readonly string[]): Segment {
  if (!pieces.includes('?')) return pieces.map(characterOf).join('');
  const source = pieces.map((piece) => (piece === '?' ? '.' : escapeRegExp(characterOf(piece))));
  return new RegExp(source.join(''), 'gsu');
}

/** The segments of a glob; a backslash before `*`, `?` or another one stays with it. */
function segmentsOf(glob: string): Segment[] {
  const pieces = glob.match(/\\[*?\\]|[\s\S]/gu) ?? [];
  const segments: string[][] = [[]];
  for (const piece of pieces) {
    if (piece === '*') segments.push([]);
    else segments.at(-1)?.push(piece);
  }
  return segments.map(segmentOf);
}

/** The place at which a value must go on to end in a segment; undefined if it does not. */
function startOfEnd(segment: Segment, value: string): number | undefined {
  if (typeof segment === 'string') return value.endsWith(segment) ? value.length - segment.length : undefined;
  const [last] = new RegExp(`(?:${segment.source})$`, 'su').exec(value) ?? [];
  return last === undefined ? undefined : value.length - last.length;
}

/**
 * A glob over values: `*` is any text, `?` is any one character; `\*`, `\?` are themselves. Case counts. Values come from
 * attackers: what is between two `*` is looked for once, from left to right, so that no value takes long.
 */
export function globTest(glob: string): (value: string) => boolean {
  const [first = '', ...others] = segmentsOf(glob);
  const last = others.pop();
  const whole = typeof first === 'string' ? undefined : new RegExp(`^(?:${first.source})$`, 'su');
  const head = typeof first === 'string' ? undefined : new RegExp(`^(?:${first.source})`, 'su');
  if (last === undefined) return (value) => (whole ? whole.test(value) : value === first);
  const startOf = (value: string): number | undefined => {
    if (typeof first === 'string') return value.startsWith(first) ? first.length : undefined;
    return head?.exec(value)?.[0].length;
  };
  return (value) => {
    let at = startOf(value);
    const end = startOfEnd(last, value);
    if (at === undefined || end === undefined) return false;
    for (const segment of others) {
      const found = find(segment, value, at);
      if (found === undefined) return false;
      at = found[1];
    }
    return at <= end;
  };
}
