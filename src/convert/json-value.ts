import { visit } from 'jsonc-parser';

/** A number as it is written: JSON.parse would damage those above 2^53. */
export class ExactNumber {
  constructor(readonly text: string) {}
}

/** A JSON value. Objects are maps: any attribute name is safe (`__proto__` too), and names keep their order. */
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

/** No telemetry is so deep, and what walks a record must not run out of stack. */
const DEEPEST = 1_000;

/** A text is nested more deeply than a record may be. */
export class TooDeep extends Error {
  override readonly message = `it is nested more than ${DEEPEST} levels deep`;
}

type Container = Map<string, JsonValue> | JsonValue[];

/**
 * Builds the value of a text that is known to be JSON. Of a name that occurs twice in an object the last value counts.
 *
 * @throws TooDeep
 */
export function buildJson(text: string): JsonValue {
  const open: Container[] = [];
  const names: string[] = [];
  let result: JsonValue = null;
  const add = (value: JsonValue): void => {
    const container = open.at(-1);
    if (container === undefined) result = value;
    else if (Array.isArray(container)) container.push(value);
    else container.set(names.at(-1) ?? '', value);
  };
  const begin = (container: Container): void => {
    add(container);
    open.push(container);
    names.push('');
    if (open.length > DEEPEST) throw new TooDeep();
  };
  const end = (): void => {
    open.pop();
    names.pop();
  };
  visit(text, {
    onObjectBegin: () => begin(new Map()),
    onObjectEnd: end,
    onArrayBegin: () => begin([]),
    onArrayEnd: end,
    onObjectProperty: (name) => void (names[names.length - 1] = name),
    onLiteralValue: (value: unknown, offset, length) =>
      add(
        typeof value === 'number'
          ? new ExactNumber(text.slice(offset, offset + length))
          : (value as string | boolean | null),
      ),
  });
  return result;
}
