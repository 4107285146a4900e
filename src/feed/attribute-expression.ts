import { DescriptionFault } from './description-fault.js';
import { cutOutsideQuotes, quoted, readPiece } from './quoted-text.js';

/** Places of which the first that holds something counts: `a | b`. */
export type Alternatives = readonly string[];

/** What an attribute is read from: the values of its parts are joined (`a + b`). */
export type AttributeExpression = readonly Alternatives[];

function readPlace(piece: string, key: string, text: string): string {
  const place = readPiece(piece);
  if (place === undefined) throw new DescriptionFault(key, `'${text}' has a double quote that does not end`);
  if (place.text === '' || place.text.startsWith('.')) {
    throw new DescriptionFault(
      key,
      place.text === '' ? `'${text}' names no place` : `'${place.text}' begins with a dot; no place does`,
    );
  }
  return place.text;
}

const is = (separator: string) => (character: string) => character === separator;

/**
 * Reads an attribute: one place, `a | b` (the first that is there) and `a + b` (a value of both); `|` binds closer. A
 * name with one of these characters, a comma, or a blank at its ends is put in double quotes.
 *
 * @throws DescriptionFault for `key` if a name is missing or a quote does not end
 */
export function parseAttribute(text: string, key: string): AttributeExpression {
  return cutOutsideQuotes(text, is('+')).map((part) =>
    cutOutsideQuotes(part, is('|')).map((place) => readPlace(place, key, text)),
  );
}

/** Reads attributes that are separated by commas; none of an empty text. */
export function parseAttributes(text: string, key: string): AttributeExpression[] {
  if (text.trim() === '') return [];
  return cutOutsideQuotes(text, is(',')).map((each) => parseAttribute(each, key));
}

const placeText = (place: string): string =>
  /[|+,]|^\s|\s$|^"|^$/.test(place) || place === 'none' ? quoted(place) : place;

/** The text form of an attribute: `a + b`, `a | b`. It reads as the same attribute. */
export function attributeText(attribute: AttributeExpression): string {
  return attribute.map((places) => places.map(placeText).join(' | ')).join(' + ');
}

/** The attribute that is just one place, whatever characters its name has. */
export function plainAttribute(place: string): AttributeExpression {
  return [[place]];
}
