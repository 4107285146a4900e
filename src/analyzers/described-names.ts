import type { ConfigFile } from '../config/config-file.js';

const PREFIX = 'analyzer:';

/** The section that describes the analyzer of a name. */
export const analyzerSection = (name: string): string => `${PREFIX}${name}`;

/** The names of the analyzers that the configuration describes. */
export function describedNames({ sections }: ConfigFile): string[] {
  return [...sections.keys()].flatMap((name) => (name.startsWith(PREFIX) ? name.slice(PREFIX.length).trim() : []));
}
