import { createRequire } from 'node:module';
import type { ParseError } from 'jsonc-parser';

// loaded only once there is a fault, and at once: whoever reads a table or a record waits for the answer
const loadParser = () => createRequire(import.meta.url)('jsonc-parser') as typeof import('jsonc-parser');

/** A place in a text: lines and columns count from 1, the offset (UTF-16 units) from 0. */
export interface Place {
  readonly offset: number;
  readonly line: number;
  readonly column: number;
}

const PROBLEMS: Readonly<Record<string, string>> = {
  CloseBraceExpected: "a '}' is missing",
  CloseBracketExpected: "a ']' is missing",
  ColonExpected: "a ':' is missing",
  CommaExpected: "a ',' is missing",
  EndOfFileExpected: 'there is something after the end',
  InvalidCharacter: 'a control character that must be escaped',
  InvalidCommentToken: 'a comment, which JSON does not know',
  InvalidEscapeCharacter: 'an invalid escape sequence',
  InvalidNumberFormat: 'an invalid number',
  InvalidSymbol: 'an unexpected character',
  InvalidUnicode: 'an invalid \\u escape',
  PropertyNameExpected: 'a quoted attribute name is missing',
  UnexpectedEndOfComment: 'a comment, which JSON does not know',
  UnexpectedEndOfNumber: 'an unfinished number',
  UnexpectedEndOfString: 'an unfinished string',
  ValueExpected: 'a value is missing',
};

export function placeOf(text: string, offset: number): Place {
  const before = text.slice(0, offset);
  const lastBreak = before.lastIndexOf('\n');
  return { offset, line: before.split('\n').length, column: offset - lastBreak };
}

/** The first fault of a text that `JSON.parse` refuses: its place and what it is. */
export function jsonFault(text: string): { place: Place; problem: string } {
  const { parseTree, printParseErrorCode } = loadParser();
  const faults: ParseError[] = [];
  parseTree(text, faults, { disallowComments: true });
  const first = faults[0];
  if (text.trim() === '') return { place: placeOf(text, 0), problem: 'it is empty' };
  if (first === undefined) return { place: placeOf(text, 0), problem: 'it is not valid JSON' };
  return {
    place: placeOf(text, first.offset),
    problem: PROBLEMS[printParseErrorCode(first.error)] ?? 'it is not valid JSON',
  };
}
