/** A number as it is written in the telemetry, digit by digit. */
export class NumberToken {
  constructor(readonly text: string) {}
}

/** The value of a place that holds an object. What it holds is looked at by places of its own alone. */
export const OBJECT: unique symbol = Symbol('object');

/** What a place of a record holds. */
export type RawValue = null | boolean | string | NumberToken | typeof OBJECT | readonly RawValue[];

/** The same, or undefined if the record has no such place. */
export type Raw = RawValue | undefined;

/** Looks up a place of one record by its dotted name: flat, nested or within `_source`. */
export type Get = (place: string) => Raw;

/** A value that a JSON parser gave. Numbers that need all their digits come as bigint or as {@link NumberToken}. */
export function rawOf(value: unknown): Raw {
  if (value === undefined || value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'bigint') return new NumberToken(String(value));
  if (value instanceof NumberToken) return value;
  if (Array.isArray(value)) return value.map((each) => rawOf(each) ?? null);
  return OBJECT;
}
