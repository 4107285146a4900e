import { hashAgain, type Rule, type RuleExceptions, ruleOf } from './anonymizing-rules.js';
import { isObject, type JsonValue } from './json-value.js';

// A feed has some dozens of attributes; a hostile one may have a new one in each record.
const MOST_NAMES = 10_000;

/** Anonymises records by the rules, and remembers which attribute had which rule. */
export class RecordAnonymizer {
  readonly #exceptions: RuleExceptions;
  readonly #rules = new Map<string, Rule>();

  constructor(exceptions: RuleExceptions) {
    this.#exceptions = exceptions;
  }

  /** The names of the attributes seen so far to which this rule applies. */
  attributes(rule: Rule): string[] {
    return [...this.#rules].filter(([, applied]) => applied === rule).map(([name]) => name);
  }

  /** The record with every value kept, blanked or hashed. Its form (flat, nested, in `_source`) stays. */
  anonymize(record: ReadonlyMap<string, JsonValue>, path = ''): Map<string, JsonValue> {
    const result = new Map<string, JsonValue>();
    for (const [name, value] of record) {
      // nested records have the attribute names of flat ones
      const attribute = path === '' ? name : `${path}.${name}`;
      result.set(name, this.#value(attribute === '_source' ? '' : attribute, value));
    }
    return result;
  }

  #value(attribute: string, value: JsonValue): JsonValue {
    if (isObject(value)) return this.anonymize(value, attribute);
    const rule = this.#ruleFor(attribute);
    if (rule === 'blank') return null;
    if (Array.isArray(value)) return value.map((item: JsonValue) => this.#value(attribute, item));
    if (rule === 'keep' || value === '') return value;
    return typeof value === 'string' ? (hashAgain(attribute, value) ?? null) : null;
  }

  #ruleFor(attribute: string): Rule {
    let rule = this.#rules.get(attribute);
    if (rule === undefined) {
      rule = ruleOf(attribute.replace(/\.keyword$/, ''), this.#exceptions);
      if (this.#rules.size < MOST_NAMES) this.#rules.set(attribute, rule);
    }
    return rule;
  }
}
