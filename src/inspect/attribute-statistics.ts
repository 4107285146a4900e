import { canonicalValue } from '../feed/canonical-value.js';
import { NumberToken } from '../feed/raw.js';
import { shown } from '../log/printable.js';
import { isObject } from '../text/is-object.js';

export type ValueType = 'text' | 'number' | 'boolean' | 'null' | 'object' | 'list' | 'list of objects';

const MOST_DISTINCT = 20_000;
const MOST_ATTRIBUTES = 2_000;
const DEEPEST = 8;
const EXAMPLES = 3;
const EXAMPLE_LENGTH = 40;

/** What the values of one attribute are. */
export class AttributeStatistics {
  /** Records that have it with a value that is not null. */
  present = 0;
  /** Records in which it has several values. */
  several = 0;
  readonly types = new Map<ValueType, number>();
  /** Different values, up to a bound, with the records that have them. */
  readonly values = new Map<string, number>();
  readonly examples: string[] = [];
  longest = 0;

  constructor(readonly name: string) {}

  add(value: unknown): void {
    const type = typeOf(value);
    this.types.set(type, (this.types.get(type) ?? 0) + 1);
    if (type === 'null') return;
    this.present++;
    if (type === 'object' || type === 'list of objects') return;
    const list = Array.isArray(value) ? value.flat(Infinity).filter((each) => each !== null) : [value];
    if (list.length > 1) this.several++;
    for (const each of list) this.#addValue(textOf(each));
  }

  #addValue(text: string): void {
    this.longest = Math.max(this.longest, text.length);
    const count = this.values.get(text);
    if (count === undefined && this.values.size >= MOST_DISTINCT) return;
    if (count === undefined && this.examples.length < EXAMPLES) this.examples.push(shown(text, EXAMPLE_LENGTH));
    this.values.set(text, (count ?? 0) + 1);
  }
}

const textOf = (value: unknown): string =>
  typeof value === 'number' ? canonicalValue(new NumberToken(String(value))) : String(value);

function typeOf(value: unknown): ValueType {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return value.some(isObject) ? 'list of objects' : 'list';
  if (typeof value === 'object') return 'object';
  if (typeof value === 'string') return 'text';
  return typeof value === 'boolean' ? 'boolean' : 'number';
}

/** The attributes of records, by dotted name, in order of appearance. */
export class FeedStatistics {
  records = 0;
  readonly attributes = new Map<string, AttributeStatistics>();
  /** Names that are objects in some record. */
  readonly objects = new Set<string>();

  add(record: unknown): void {
    this.records++;
    const own = isObject(record) && isObject(record['_source']) ? record['_source'] : record;
    this.#collect(own, '', 0);
  }

  #collect(value: unknown, before: string, level: number): void {
    if (!isObject(value)) return;
    for (const [key, inner] of Object.entries(value)) {
      const name = before + key;
      if (isObject(inner) && level < DEEPEST) {
        this.objects.add(name);
        this.#collect(inner, `${name}.`, level + 1);
      } else this.#attribute(name)?.add(inner);
    }
  }

  #attribute(name: string): AttributeStatistics | undefined {
    let found = this.attributes.get(name);
    if (found === undefined && this.attributes.size < MOST_ATTRIBUTES) {
      this.attributes.set(name, (found = new AttributeStatistics(name)));
    }
    return found;
  }
}
