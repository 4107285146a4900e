import { isIP } from 'node:net';
import { shown } from '../log/printable.js';
import type { Comparison, ConditionNode } from './condition.js';
import { isNumberText } from './decimal.js';
import { DescriptionFault } from './description-fault.js';
import { isGlob } from './glob.js';

const BLANK = /\s/;
/** Engines of clusters refuse deeper queries, and no stack is endless. */
const DEEPEST = 100;
const NOT_OPERATORS: Readonly<Record<string, string>> = {
  and: 'AND',
  or: 'OR',
  not: 'NOT',
  '&&': 'AND',
  '||': 'OR',
  '!': 'NOT',
};

/** Text of a word without its escapes. */
const unescaped = (word: string): string => word.replace(/\\(.)/gs, '$1');

/**
 * Reads a filter by recursive descent: `or := and (OR and)*`, `and := not (AND not)*`, `not := NOT not | ( or ) | term`,
 * `term := PLACE : value`.
 */
class FilterParser {
  #at = 0;
  #depth = 0;

  constructor(
    private readonly text: string,
    private readonly key: string,
  ) {}

  parse(): ConditionNode {
    const node = this.#or(undefined);
    this.#skipBlanks();
    if (this.#at < this.text.length) this.#unexpected();
    return node;
  }

  #fail(problem: string, at = this.#at): never {
    const near = this.text.slice(at, at + 20);
    const place = at < this.text.length ? `at character ${at + 1} ('${shown(near)}')` : 'at its end';
    throw new DescriptionFault(this.key, `${place}: ${problem}`);
  }

  #unexpected(): never {
    const rest = this.text.slice(this.#at);
    if (rest.startsWith(')')) this.#fail("a ')' without its '('");
    if (/^(?:&&|\|\||and\b|or\b)/.test(rest)) this.#fail("the operators are written 'AND', 'OR' and 'NOT'");
    return this.#fail("'AND' or 'OR' must be between two conditions");
  }

  #skipBlanks(): void {
    while (BLANK.test(this.text[this.#at] ?? '')) this.#at++;
  }

  /** Whether the word is next; then it is passed over. */
  #take(word: 'AND' | 'OR' | 'NOT' | 'TO'): boolean {
    this.#skipBlanks();
    const behind = this.text[this.#at + word.length] ?? ' ';
    if (!this.text.startsWith(word, this.#at) || !(BLANK.test(behind) || behind === '(' || behind === ')'))
      return false;
    this.#at += word.length;
    return true;
  }

  #takeCharacter(character: string): boolean {
    this.#skipBlanks();
    if (this.text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  // `place` is that of a group of values, `tags:(a OR b)`
  #or(place: string | undefined): ConditionNode {
    const nodes = [this.#and(place)];
    while (this.#take('OR')) nodes.push(this.#and(place));
    return nodes.length === 1 && nodes[0] ? nodes[0] : { kind: 'or', nodes };
  }

  #and(place: string | undefined): ConditionNode {
    const nodes = [this.#not(place)];
    while (this.#take('AND')) nodes.push(this.#not(place));
    return nodes.length === 1 && nodes[0] ? nodes[0] : { kind: 'and', nodes };
  }

  #not(place: string | undefined): ConditionNode {
    if (++this.#depth > DEEPEST) this.#fail(`more than ${DEEPEST} conditions lie within each other`);
    const node = this.#negated(place);
    this.#depth--;
    return node;
  }

  #negated(place: string | undefined): ConditionNode {
    if (this.#take('NOT')) return { kind: 'not', node: this.#not(place) };
    if (this.#takeCharacter('(')) return this.#group(place);
    return place === undefined ? this.#term() : this.#value(place, this.#at);
  }

  #group(place: string | undefined): ConditionNode {
    const start = this.#at - 1;
    const node = this.#or(place);
    if (this.#takeCharacter(')')) return node;
    if (this.#at < this.text.length) return this.#unexpected();
    return this.#fail("the '(' has no ')'", start);
  }

  #term(): ConditionNode {
    this.#skipBlanks();
    const start = this.#at;
    if (start >= this.text.length) this.#fail('a condition is missing; it is written as PLACE:value');
    if (this.text[start] === ')') this.#fail("a condition is missing before the ')'");
    const place = this.text[start] === '"' ? this.#quoted() : unescaped(this.#word(/[\s():"]/));
    if (!this.#takeCharacter(':')) {
      const operator = NOT_OPERATORS[place.toLowerCase()] ?? NOT_OPERATORS[place.slice(0, 2)];
      if (operator === place) this.#fail(`a condition is missing beside '${operator}'`, start);
      if (operator !== undefined) this.#fail(`did you mean '${operator}'?`, start);
      this.#fail(`a condition is written as PLACE:value; '${shown(place, 40)}' has no ':' behind it`, start);
    }
    if (/^[-+!]/.test(this.text[start] ?? ''))
      this.#fail("'-', '+' and '!' are not known; write NOT, or put the name in double quotes", start);
    if (place === '') this.#fail('a condition is written as PLACE:value; the place is missing', start);
    if (this.#takeCharacter('(')) return this.#group(place);
    return this.#value(place, start);
  }

  #value(place: string, start: number): ConditionNode {
    this.#skipBlanks();
    const comparison = this.#comparison(place);
    const text = this.text.slice(start, this.#at);
    return { kind: 'place', place, comparison, text: start === this.#at ? place : text };
  }

  #comparison(place: string): Comparison {
    const next = this.text[this.#at];
    if (next === undefined || next === ')') return this.#fail(`the value of '${shown(place, 40)}' is missing`);
    if (next === '"') return { kind: 'equals', value: this.#quoted() };
    if (next === '[' || next === '{') return this.#range();
    const [operator] = /^(?:<=|>=|<|>)/.exec(this.text.slice(this.#at, this.#at + 2)) ?? [];
    if (operator !== undefined) return this.#bound(operator);
    return this.#plain();
  }

  #plain(): Comparison {
    const start = this.#at;
    const word = this.#word(/[\s()"]/);
    if (/^["(]/.test(this.text[this.#at] ?? '')) this.#fail('put the whole value in double quotes', start);
    if (word === '*') return { kind: 'exists' };
    if (/^\/.*\/$/.test(word)) {
      this.#fail('regular expressions are not known; put the value in double quotes if it is a text', start);
    }
    if (/~\d*$|\^[\d.]+$/.test(word)) {
      this.#fail('likeness (~) and weight (^) are not known; put the value in double quotes if it is a text', start);
    }
    const [address = '', bits, ...more] = word.split('/');
    const family = isIP(address);
    if (family !== 0 && bits !== undefined && more.length === 0) {
      if (!/^\d{1,3}$/.test(bits) || Number(bits) > (family === 4 ? 32 : 128)) {
        this.#fail(`'${word}' is not a network; a network is written as 10.0.0.0/8`, start);
      }
      return { kind: 'network', network: word };
    }
    // of escapes a glob knows those of its own characters
    const glob = word.replace(/\\([^*?\\])/gs, '$1');
    return isGlob(word) ? { kind: 'glob', glob } : { kind: 'equals', value: unescaped(word) };
  }

  #number(end: RegExp): string {
    this.#skipBlanks();
    const start = this.#at;
    const number = this.text[start] === '"' ? this.#quoted() : this.#word(end);
    if (number === '*' || isNumberText(number)) return number;
    return this.#fail(`'${shown(number, 40)}' is not a number; '<', '>' and ranges compare numbers`, start);
  }

  #bound(operator: string): Comparison {
    this.#at += operator.length;
    const start = this.#at;
    const number = this.#number(/[\s()]/);
    if (number === '*') this.#fail(`'${operator}' needs a number`, start);
    const isIncluded = operator.endsWith('=');
    return operator.startsWith('<')
      ? { kind: 'range', least: undefined, isLeastIncluded: false, most: number, isMostIncluded: isIncluded }
      : { kind: 'range', least: number, isLeastIncluded: isIncluded, most: undefined, isMostIncluded: false };
  }

  #range(): Comparison {
    const start = this.#at;
    const isLeastIncluded = this.text[this.#at++] === '[';
    const least = this.#number(/[\s\]}]/);
    if (!this.#take('TO')) this.#fail('a range is written as [a TO b]', start);
    const most = this.#number(/[\s\]}]/);
    this.#skipBlanks();
    const close = this.text[this.#at];
    if (close !== ']' && close !== '}') this.#fail('a range is written as [a TO b]', start);
    this.#at++;
    const bound = (number: string): string | undefined => (number === '*' ? undefined : number);
    if (least === '*' && most === '*') return { kind: 'exists' };
    return { kind: 'range', least: bound(least), isLeastIncluded, most: bound(most), isMostIncluded: close === ']' };
  }

  #quoted(): string {
    const start = this.#at++;
    let value = '';
    for (; this.#at < this.text.length; this.#at++) {
      const character = this.text[this.#at] ?? '';
      if (character === '"') {
        this.#at++;
        return value;
      }
      const next = this.text[this.#at + 1];
      if (character === '\\' && (next === '"' || next === '\\')) this.#at++;
      value += this.text[this.#at] ?? '';
    }
    return this.#fail('the double quote does not end', start);
  }

  /** The characters up to the next that ends a word; an escaped one does not. Escapes are kept. */
  #word(end: RegExp): string {
    const start = this.#at;
    while (this.#at < this.text.length && !end.test(this.text[this.#at] ?? '')) {
      if (this.text[this.#at] === '\\') {
        const escaped = this.text[this.#at + 1] ?? '';
        if (escaped === '' || /[A-Za-z0-9]/.test(escaped)) {
          this.#fail(
            "a backslash takes its meaning from the character behind it; write '\\\\' for one, or use double quotes",
          );
        }
        this.#at++;
      }
      this.#at++;
    }
    return this.text.slice(start, this.#at);
  }
}

/**
 * Reads a filter: `event_type:alert AND NOT src_ip:10.0.0.*`. `NOT` binds closest, then `AND`, then `OR`.
 *
 * @throws DescriptionFault for `key` with the place and the reason if it can't be meant
 */
export function parseConditionTree(text: string, key: string): ConditionNode {
  return new FilterParser(text, key).parse();
}
