import { ExitCode, UsageError } from '../errors.js';
import type { Key } from '../tables/key-map.js';
import { type RunFlags, readRunFlags } from './run-flags.js';
import { runCommand } from './session.js';

/** Explains one key on standard output, for people or (`--format json`) for machines. */
export async function explain(key: Key, flags: RunFlags, ignored: readonly string[]): Promise<ExitCode> {
  return runCommand(flags, async (session) => {
    const { format = 'text' } = flags;
    if (format !== 'text' && format !== 'json') {
      throw new UsageError(`explain knows --format text and json, not ${format}`);
    }
    if (ignored.length > 0) session.log.warn(`explain only prints: ${ignored.join(', ')} ignored`);
    const options = await readRunFlags(flags, session);
    const [{ runExplain }, { explainLines }, { safeJson }] = await Promise.all([
      import('../explain/run-explain.js'),
      import('../explain/explain-lines.js'),
      import('../report/safe-json.js'),
    ]);
    const explanation = await runExplain(key, options, session);
    const text = format === 'json' ? safeJson(explanation, 2) : explainLines(explanation).join('\n');
    await session.writeStandardOutput(`${text}\n`);
    return ExitCode.done;
  });
}
