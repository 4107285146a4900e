import { compareNumbers, isNumberText } from './decimal.js';
import { DescriptionFault } from './description-fault.js';
import { globTest, isGlob } from './glob.js';
import { cutOutsideQuotes, readPiece } from './quoted-text.js';

/** Which values are put together under a name. */
export type Member =
  | { readonly kind: 'value'; readonly value: string }
  | { readonly kind: 'glob'; readonly glob: string }
  /** Numbers from `least` to `most`, both included; undefined is without a bound. */
  | { readonly kind: 'range'; readonly least: string | undefined; readonly most: string | undefined };

/** One name with its members, in the order of the description. */
export interface FoldRule {
  readonly name: string;
  /** `*`: whatever fits nothing before. */
  readonly members: readonly Member[] | '*';
}

export interface Fold {
  readonly rules: readonly FoldRule[];
  /** The name under which a value is put: the first that fits. What fits none stays as it is. */
  readonly apply: (value: string) => string;
}

const NUMBER = String.raw`[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?`;
const RANGE = new RegExp(`^(${NUMBER})?\\.\\.(${NUMBER})?$`);

function readMember(piece: string, key: string): Member {
  const read = readPiece(piece);
  if (read === undefined) throw new DescriptionFault(key, `'${piece}' has a double quote that does not end`);
  const { text, isQuoted } = read;
  if (isQuoted) return { kind: 'value', value: text };
  const range = RANGE.exec(text);
  const [least, most] = [range?.[1]?.replace(/^\+/, ''), range?.[2]?.replace(/^\+/, '')];
  if (range !== null && (least !== undefined || most !== undefined)) {
    if (least !== undefined && most !== undefined && compareNumbers(least, most) > 0) {
      throw new DescriptionFault(key, `the range ${text} ends before it begins`);
    }
    return { kind: 'range', least, most };
  }
  return isGlob(text) ? { kind: 'glob', glob: text } : { kind: 'value', value: text.replace(/\\([*?])/g, '$1') };
}

function readRule(entry: string, key: string): FoldRule {
  const [before = '', after] = cutOutsideQuotes(entry, (character) => character === ':', 2);
  const name = readPiece(before);
  const fail = (problem: string): never => {
    throw new DescriptionFault(key, `${problem}; it is written as NAME: member member, NAME: member, *: NAME`);
  };
  if (name === undefined || after === undefined) return fail(`'${entry.trim()}' has no ':' after a name`);
  const members = cutOutsideQuotes(after, (character) => /\s/.test(character)).filter((piece) => piece !== '');
  if (members.length === 0) return fail(`'${entry.trim()}' names nothing behind its ':'`);
  if (name.text === '*' && !name.isQuoted) {
    const rest = readPiece(after);
    if (rest === undefined || rest.text === '') return fail(`'${entry.trim()}' has no name behind '*:'`);
    return { name: rest.text, members: '*' };
  }
  if (name.text === '' && !name.isQuoted) return fail(`'${entry.trim()}' has no name before its ':'`);
  return { name: name.text, members: members.map((piece) => readMember(piece, key)) };
}

function test(member: Member): (value: string) => boolean {
  switch (member.kind) {
    case 'value':
      return (value) => value === member.value;
    case 'glob':
      return globTest(member.glob);
    case 'range': {
      const { least, most } = member;
      return (value) =>
        isNumberText(value) &&
        (least === undefined || compareNumbers(value, least) >= 0) &&
        (most === undefined || compareNumbers(value, most) <= 0);
    }
  }
}

/**
 * Reads how values are put together: `NAME: member member, NAME: member, *: NAME`. A member is a value, a glob, a range
 * of numbers with both ends in it, or quoted text.
 *
 * @throws DescriptionFault for `key` that says what can't be read
 */
export function parseFold(text: string, key: string): Fold {
  const rules = cutOutsideQuotes(text, (character) => character === ',').map((entry) => readRule(entry, key));
  const rest = rules.findIndex(({ members }) => members === '*');
  if (rest >= 0 && rest < rules.length - 1) {
    throw new DescriptionFault(key, "'*' takes every value, so what follows it would never fit; put it last");
  }
  const tests = rules.map(({ name, members }) => ({ name, tests: members === '*' ? undefined : members.map(test) }));
  const apply = (value: string): string =>
    tests.find((rule) => rule.tests === undefined || rule.tests.some((fits) => fits(value)))?.name ?? value;
  return { rules, apply };
}
