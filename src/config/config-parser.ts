import { parse } from 'ini';
import { UsageError } from '../errors.js';

/** The section whose keys all others inherit. */
export const DEFAULT_SECTION = 'DEFAULT';

interface Entry {
  readonly key: string;
  readonly lines: string[];
}

// The package `ini` splits section names at dots, reads quotes and takes `;` and `#` inside a value as comments: names
// and values are handed to it as JSON strings, which it takes as they are.
function iniText(sections: ReadonlyMap<string, readonly Entry[]>): string {
  const lines: string[] = [];
  for (const [name, entries] of sections) {
    lines.push(`[${JSON.stringify(name.replaceAll('.', '\\.')).replaceAll(']', '\\u005d')}]`);
    for (const { key, lines: value } of entries) {
      const quoted = JSON.stringify(key).replaceAll('=', '\\u003d');
      lines.push(`${quoted}=${JSON.stringify(value.join('\n').trimEnd())}`);
    }
  }
  return lines.join('\n');
}

// Behind the dot of these keys are names of places: their spelling counts, and they may be quoted.
const PLACE_KEY = /^(list|missing|fold)\.(?:"((?:[^"\\]|\\.)*)"|(.*?))\s*[=:]\s*(.*)$/i;

function readKey(content: string): { key: string | undefined; value: string | undefined } {
  const [, group, quoted, plain = '', placed] = PLACE_KEY.exec(content) ?? [];
  if (group !== undefined) {
    const place = quoted?.replace(/\\(["\\])/g, '$1') ?? plain;
    return { key: `${group.toLowerCase()}.${place}`, value: placed };
  }
  const [, name, value] = /^(.*?)\s*[=:]\s*(.*)$/.exec(content) ?? [];
  return { key: name?.toLowerCase(), value };
}

// The lines of the file as Python's ConfigParser (version 3, default settings) understands them.
function readLines(text: string, path: string): Map<string, Entry[]> {
  const sections = new Map<string, Entry[]>();
  let entries: Entry[] | undefined;
  let entry: Entry | undefined;
  let indent = 0;
  const fail = (index: number, problem: string): never => {
    throw new UsageError(`Configuration file '${path}', line ${index + 1}: ${problem}`);
  };
  for (const [index, line] of text
    .replace(/^\ufeff/, '')
    .split(/\r\n|\r|\n/)
    .entries()) {
    const content = line.trim();
    if (content.startsWith('#') || content.startsWith(';')) continue;
    if (content === '') {
      entry?.lines.push('');
      continue;
    }
    const depth = line.search(/\S/);
    if (entry && depth > indent) {
      entry.lines.push(content);
      continue;
    }
    indent = depth;
    entry = undefined;
    const header = /^\[(.+)\]/.exec(content)?.[1];
    if (header !== undefined) {
      if (sections.has(header)) fail(index, `section [${header}] appears twice; give each section once`);
      sections.set(header, (entries = []));
      continue;
    }
    if (!entries) return fail(index, 'a key outside of any section; put a line such as [name] before it');
    const { key, value } = readKey(content);
    if (!key || value === undefined) return fail(index, 'it is neither [section] nor key = value');
    if (entries.some((other) => other.key === key)) fail(index, `key '${key}' is in this section twice`);
    entries.push((entry = { key, lines: [value] }));
  }
  return sections;
}

/**
 * Reads a configuration as Python's ConfigParser does: `key = value` or `key: value`, keys in any case (returned in
 * lower case, but for the places behind `list.`, `missing.` and `fold.`), deeper lines continue a value, comments (`#`, `;`) only on lines of their own, names with dots.
 * Values are raw: see {@link sectionValues} for inheritance and `%`.
 *
 * @throws UsageError with file and line
 */
export function parseConfig(text: string, path: string): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const parsed = parse(iniText(readLines(text, path)), { bracketedArray: false });
  return new Map(
    Object.entries(parsed).map(([name, values]) => [
      name,
      // `ini` turns the words true, false and null into values
      new Map(Object.entries(values as Record<string, unknown>).map(([key, value]) => [key, String(value)])),
    ]),
  );
}

const INTERPOLATION_DEPTH = 10;

function interpolate(
  raw: string,
  values: ReadonlyMap<string, string>,
  fail: (problem: string) => never,
  depth = 0,
): string {
  if (depth > INTERPOLATION_DEPTH) fail('its %(name)s references lead too deep; is there a circle?');
  return raw.replace(/%(?:%|\(([^)]*)\)s|)/g, (found: string, name: string | undefined) => {
    if (found === '%%') return '%';
    if (name === undefined) return fail("a '%' must be written as '%%', or begin a reference %(key)s");
    const target = values.get(name.toLowerCase());
    return target === undefined
      ? fail(`%(${name})s refers to a key that is not there`)
      : interpolate(target, values, fail, depth + 1);
  });
}

/**
 * The values of one section, with those of `[DEFAULT]` below them, `%%` read as `%` and `%(key)s` filled in; undefined
 * if there is no such section.
 *
 * @throws UsageError with section and key if a `%` begins no reference
 */
export function sectionValues(
  sections: ReadonlyMap<string, ReadonlyMap<string, string>>,
  name: string,
): Map<string, string> | undefined {
  const own = sections.get(name);
  if (own === undefined || name === DEFAULT_SECTION) return undefined;
  const raw = new Map([...(sections.get(DEFAULT_SECTION) ?? []), ...own]);
  const values = new Map<string, string>();
  for (const [key, value] of raw) {
    const fail = (problem: string): never => {
      throw new UsageError(`Configuration section [${name}], key '${key}': ${problem}`);
    };
    values.set(key, interpolate(value, raw, fail));
  }
  return values;
}
