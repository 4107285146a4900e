import { UNPRINTABLE } from '../log/printable.js';

function escapeUnit(unit: string): string {
  return unit === '\n' ? unit : `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** JSON of a value, with every character escaped that could steer a terminal or hide a part of a line. */
export function safeJson(value: unknown, indent = 0): string {
  // a newline of a value is escaped already: those that are left are the indentation's
  return JSON.stringify(value, null, indent).replace(UNPRINTABLE, escapeUnit);
}
