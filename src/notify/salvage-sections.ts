import { readFileSync, statSync } from 'node:fs';
import type { ConfigFile } from '../config/config-file.js';
import { parseConfig } from '../config/config-parser.js';
import { UsageError } from '../errors.js';
import { SECTION_PREFIX } from './read-sections.js';

const HEADING = /^\[[^\]\r\n]*\]/m;

/** The lines of each section, with its heading. */
function pieces(text: string): string[] {
  return text.split(/^(?=\[)/m).filter((piece) => HEADING.test(piece));
}

function parsed(text: string, path: string): ReadonlyMap<string, ReadonlyMap<string, string>> {
  try {
    return parseConfig(text, path);
  } catch (error) {
    if (error instanceof UsageError) return new Map();
    throw error;
  }
}

/**
 * Those sections `[notify:NAME]` of a configuration that can be read each by itself, so that a fault elsewhere in the file
 * can still be told. Empty if the file itself can't be read.
 */
export function salvageSections(path: string, environment: ConfigFile['environment']): ConfigFile {
  let text: string;
  try {
    // nobody may be at the other end of a pipe, which would be waited for
    if (!statSync(path).isFile()) throw new Error('it is not a regular file');
    text = readFileSync(path, 'utf8');
  } catch {
    return { path, sections: new Map(), environment };
  }
  const sections = new Map<string, ReadonlyMap<string, string>>();
  for (const piece of pieces(text)) {
    for (const [name, values] of parsed(piece, path)) {
      const isWanted = name.startsWith(SECTION_PREFIX) || name === 'DEFAULT';
      // of two sections of one name, neither is more likely to be meant
      if (isWanted) sections.set(name, values);
    }
  }
  return { path, sections, environment };
}
