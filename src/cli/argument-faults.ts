import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { UsageError } from '../errors.js';

// Typeset dashes, as published examples have them in place of hyphens.
const TYPESET_FLAG = /^[\u2010-\u2015\u2212]+([A-Za-z][\w-]*)/;

/**
 * Refuses what commander would take as a value or report without help: a typeset dash before a flag, and the start of
 * a long flag.
 *
 * @throws UsageError that names the flag that was meant
 */
export function refuseMisspeltFlags(args: readonly string[], command: Command): void {
  const longFlags = command.options.flatMap(({ long }) => long ?? []);
  for (const argument of args) {
    if (argument === '--') return;
    const typeset = TYPESET_FLAG.exec(argument)?.[1];
    if (typeset !== undefined && !existsSync(argument)) {
      const meant = typeset.length === 1 ? `-${typeset}` : `--${typeset}`;
      throw new UsageError(`'${argument}' begins with a typeset dash; did you mean '${meant}'?`);
    }
    const [name = ''] = argument.split('=', 1);
    if (!/^--\w/.test(name) || longFlags.includes(name)) continue;
    const starts = longFlags.filter((flag) => flag.startsWith(name));
    if (starts.length > 0) throw new UsageError(`Flags can't be shortened: '${name}'; write ${starts.join(' or ')}`);
  }
}
