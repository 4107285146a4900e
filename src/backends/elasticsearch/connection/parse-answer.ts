import { parseLossless } from './lossless-json.js';

// Neither can be inside a JSON string: the quotes there are escaped.
const FIRST = Buffer.from('"buckets":[{"key":{');
const NEXT = Buffer.from(',{"key":{');
const BEFORE_FIRST = '"buckets":['.length;
const PIECE_BYTES = 2 ** 16;

/** The JSON of an answer; its composite buckets before the last are parsed a piece at a time, when they are read. */
export interface ParsedAnswer {
  /** All but those buckets. */
  readonly body: unknown;
  /** @throws SyntaxError */
  readonly earlierBuckets: Iterable<readonly unknown[]>;
}

function* parsePieces(bytes: Buffer, first: number, last: number): Generator<readonly unknown[]> {
  for (let from = first; from < last;) {
    const next = bytes.indexOf(NEXT, from + PIECE_BYTES);
    const to = next === -1 || next > last ? last : next;
    yield parseLossless(`[${bytes.toString('utf8', from, to)}]`) as readonly unknown[];
    from = to + 1;
  }
}

/**
 * Parses an answer with a page of buckets. A page as objects takes ten times its bytes, and so long that the collector
 * of young garbage mostly finds it in use; pieces are garbage before they grow old, and memory stays that of the bytes.
 *
 * @throws SyntaxError
 */
export function parsePage(bytes: Buffer): ParsedAnswer {
  const start = bytes.indexOf(FIRST);
  const last = bytes.lastIndexOf(NEXT);
  if (start === -1 || last <= start) return { body: parseLossless(bytes.toString('utf8')), earlierBuckets: [] };
  const first = start + BEFORE_FIRST;
  return {
    body: parseLossless(bytes.toString('utf8', 0, first) + bytes.toString('utf8', last + 1)),
    earlierBuckets: parsePieces(bytes, first, last),
  };
}
