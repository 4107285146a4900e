import type { Token } from 'stream-json/core/parser.js';

/** A number as it is written: JSON.parse would damage those above 2^53. */
export class ExactNumber {
  constructor(readonly text: string) {}
}

/** A JSON value. Objects are maps: safe for any attribute name (`__proto__` too). */
export type JsonValue = string | boolean | null | ExactNumber | readonly JsonValue[] | ReadonlyMap<string, JsonValue>;

export function isObject(value: JsonValue): value is ReadonlyMap<string, JsonValue> {
  return value instanceof Map;
}

export function formatJson(value: JsonValue): string {
  if (value instanceof ExactNumber) return value.text;
  if (isObject(value)) {
    return `{${[...value].map(([name, item]) => `${JSON.stringify(name)}:${formatJson(item)}`).join(',')}}`;
  }
  return Array.isArray(value) ? `[${value.map(formatJson).join(',')}]` : JSON.stringify(value);
}

type OpenObject = Map<string, JsonValue>;
type OpenArray = JsonValue[];

/** Builds the items of a feed from tokens: the elements of an array at the top, or values one after the other. */
export class ItemBuilder {
  readonly #open: (OpenObject | OpenArray)[] = [];
  readonly #names: string[] = [];
  #inFeedArray = false;

  /** Objects and arrays that are open: the depth of the value that stands next. */
  get depth(): number {
    return this.#open.length;
  }

  /** Takes the next token; gives an item where the token completes one. */
  take(token: Token): JsonValue | undefined {
    switch (token.name) {
      case 'startObject':
        this.#open.push(new Map());
        return undefined;
      case 'startArray':
        if (this.#open.length === 0 && !this.#inFeedArray) this.#inFeedArray = true;
        else this.#open.push([]);
        return undefined;
      case 'endArray':
      case 'endObject': {
        const complete = this.#open.pop();
        if (complete === undefined) this.#inFeedArray = false;
        return complete && this.#add(complete);
      }
      case 'keyValue':
        this.#names.push(token.value);
        return undefined;
      case 'numberValue':
        return this.#add(new ExactNumber(token.value));
      case 'stringValue':
      case 'nullValue':
      case 'trueValue':
      case 'falseValue':
        return this.#add(token.value);
      default:
        // pieces of values, which the parser packs into whole ones
        return undefined;
    }
  }

  #add(value: JsonValue): JsonValue | undefined {
    const container = this.#open.at(-1);
    if (container === undefined) return value;
    if (Array.isArray(container)) container.push(value);
    else container.set(this.#names.pop() ?? '', value);
    return undefined;
  }
}
