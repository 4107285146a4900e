import { sizeText } from '../../../text/size-text.js';

/** What the scanner expected; the numbers are those of `assembly/fault.ts`. */
const EXPECTED = {
  value: 1,
  name: 2,
  colon: 3,
  commaOrBrace: 4,
  commaOrBracket: 5,
  noControl: 6,
  escape: 7,
  hexDigits: 8,
  pair: 9,
  utf8: 10,
  digit: 11,
  record: 12,
  end: 13,
  document: 14,
  list: 15,
  object: 16,
  oneList: 17,
  array: 18,
  usable: 19,
  recordOrEnd: 20,
  shorter: 21,
  /** Not the scanner's: there are more bad records than are let go. */
  fewerBad: 22,
} as const;

export const SHORTER_RECORD = EXPECTED.shorter;
export const USABLE_VALUE = EXPECTED.usable;
export const FEWER_BAD_RECORDS = EXPECTED.fewerBad;

/** A fault as a thread finds it. Offsets are bytes of the content. */
export interface ScanFault {
  readonly file: number;
  readonly part: number;
  readonly expected: number;
  readonly offset: number;
  /** The beginning of the record that has it, and how many came before it in the same part. */
  readonly recordOffset: number;
  readonly records: number;
  /** The byte found there; undefined if the content ends. */
  readonly found: number | undefined;
  /** Of an attribute that can't be used. */
  readonly attribute?: { readonly name: string; readonly problem: string };
}

const isDigitOrPoint = (byte: number): boolean => /[0-9.eE+-]/.test(String.fromCharCode(byte));

/** What a record is, told by how it begins. */
function kindOf(found: number): string {
  switch (String.fromCharCode(found)) {
    case '[':
      return 'an array';
    case '"':
      return 'a string';
    case 'n':
      return 'null';
    case 't':
    case 'f':
      return 'a boolean';
    default:
      return 'a number';
  }
}

const isValueStart = (found: number): boolean => /[["ntf\d-]/.test(String.fromCharCode(found));

function recordProblem(found: number, number: number): string {
  const character = String.fromCharCode(found);
  if (character === ',' || character === ']') return 'a record is missing';
  if (character === '/') return 'a comment, which JSON does not know';
  return isValueStart(found)
    ? `record ${number} is ${kindOf(found)}; it must be an object`
    : 'a record must begin with {';
}

function valueProblem(found: number): string {
  const character = String.fromCharCode(found);
  if (/[,\]}:]/.test(character)) return 'a value is missing';
  if (character === '/') return 'a comment, which JSON does not know';
  if (character === 'N' || character === 'I') return 'NaN and Infinity are not values in JSON';
  if (character === "'") return 'a value in single quotes, which JSON does not know';
  return 'an unexpected character where a value must begin';
}

function separatorProblem(found: number, wanted: string): string {
  const character = String.fromCharCode(found);
  if (character === '/') return 'a comment, which JSON does not know';
  if (isDigitOrPoint(found)) return `an invalid number, or ${wanted} is missing`;
  return `${wanted} is missing`;
}

function nameProblem(found: number): string {
  const character = String.fromCharCode(found);
  if (character === '/') return 'a comment, which JSON does not know';
  return /[}\],]/.test(character)
    ? 'a quoted attribute name is missing'
    : 'an unexpected character where a quoted attribute name must begin';
}

/** What is missing if a content ends too early. */
function endProblem(expected: number): string {
  switch (expected) {
    case EXPECTED.commaOrBracket:
    case EXPECTED.record:
    case EXPECTED.recordOrEnd:
      return "the file ends before the array's ']'; it was cut off, or is still being written";
    case EXPECTED.commaOrBrace:
    case EXPECTED.name:
      return "a '}' is missing: the file ends within a record; it was cut off, or is still being written";
    default:
      return 'the file ends within a record; it was cut off, or is still being written';
  }
}

/** A line that is let go: whether it is the last, without its end, and whether the fault was found behind it. */
interface BadLine {
  readonly isUnended: boolean;
  readonly isBehind: boolean;
}

/** What is wrong with a line that holds no record, in words. */
export function lineProblem(fault: ScanFault, { isUnended, isBehind }: BadLine): string {
  const { expected, found, offset, recordOffset } = fault;
  if (isUnended) return 'it is cut off, or still being written';
  if (isBehind || found === undefined) return 'the line ends within its record';
  switch (expected) {
    case EXPECTED.pair:
      return 'half of a surrogate pair';
    case EXPECTED.utf8:
      return 'bytes that are not UTF-8';
    case EXPECTED.record:
      if (offset > recordOffset) return 'there is something behind the record';
      return isValueStart(found) ? `${kindOf(found)}; a record must be an object` : 'a record must begin with {';
    default:
      return problemOf(fault, 1, '', 0);
  }
}

/** A fault in words. `number` is that of the record, from 1 on. */
export function problemOf(
  { expected, found, attribute }: ScanFault,
  number: number,
  path: string,
  most: number,
): string {
  if (expected === EXPECTED.shorter) {
    return `record ${number} is longer than ${sizeText(most)}; --max-record MB lets records be longer`;
  }
  if (attribute) return `record ${number}, attribute '${attribute.name}': ${attribute.problem}`;
  if (found === undefined) return endProblem(expected);
  switch (expected) {
    case EXPECTED.value:
      return valueProblem(found);
    case EXPECTED.name:
      return nameProblem(found);
    case EXPECTED.colon:
      return "a ':' is missing";
    case EXPECTED.commaOrBrace:
      return separatorProblem(found, "a ',' or '}'");
    case EXPECTED.commaOrBracket:
      return separatorProblem(found, "a ',' or ']'");
    case EXPECTED.noControl:
      return found === 0x0a || found === 0x0d
        ? 'an unfinished string: the line ends within it'
        : 'a control character that must be escaped';
    case EXPECTED.escape:
      return 'an invalid escape sequence';
    case EXPECTED.hexDigits:
      return 'an invalid \\u escape';
    case EXPECTED.pair:
      return `record ${number} holds half of a surrogate pair`;
    case EXPECTED.utf8:
      return `record ${number} holds bytes that are not UTF-8`;
    case EXPECTED.digit:
      return 'an invalid number';
    case EXPECTED.record:
    case EXPECTED.recordOrEnd:
      return recordProblem(found, number);
    case EXPECTED.end:
      return 'there is something after the end of the array';
    case EXPECTED.document:
      return `a document must be an object around the list '${path}'`;
    case EXPECTED.list:
      return `'${path}' is not a list; it must hold the records`;
    case EXPECTED.object:
      return `an object is missing on the way to '${path}'`;
    case EXPECTED.oneList:
      return `the list '${path}' is in a document twice`;
    case EXPECTED.array:
      return 'the file must begin with an array';
    default:
      return 'it is not valid JSON';
  }
}
