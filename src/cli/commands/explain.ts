import { ExitCode, UsageError } from '../../errors.js';
import { defineCommand } from '../command.js';
import { flagGroupsOf } from '../flags/flags.js';

/** The flags that were given and that say what a run writes, as they are typed. */
function ignoredFlags(given: ReadonlySet<string>): string[] {
  return flagGroupsOf('explain')
    .flatMap(({ flags }) => flags)
    .filter(({ name, writes }) => writes === true && given.has(name))
    .map(({ long }) => `--${long}`);
}

/**
 * Explains one key on standard output. The flags of a run are taken as they are, so that a nightly command line can be
 * repeated with `explain` in front.
 */
export const explainCommand = defineCommand({
  name: 'explain',
  summary: 'say why a key is a peak in the window, or why not; writes nothing. Flags are those of a run',
  args: {
    dimension0: { help: 'value of the first dimension: malicious' },
    dimension1: { help: 'value of the second: ZipArchiveFile' },
  },
  async run({ flags, args, given }, session) {
    const { format } = flags;
    if (format !== 'text' && format !== 'json') {
      throw new UsageError(`explain knows --format text and json, not ${format}`);
    }
    const ignored = ignoredFlags(given);
    if (ignored.length > 0) session.log.warn(`explain only prints: ${ignored.join(', ')} ignored`);
    const [{ readRunOptions }, { runExplain }, { explainLines }, { safeJson }] = await Promise.all([
      import('../run-options.js'),
      import('../../explain/run-explain.js'),
      import('../../explain/explain-lines.js'),
      import('../../report/safe-json.js'),
    ]);
    const options = await readRunOptions(flags, session);
    const explanation = await runExplain([args.dimension0, args.dimension1], options, session);
    const text = format === 'json' ? safeJson(explanation, 2) : explainLines(explanation).join('\n');
    await session.writeStandardOutput(`${text}\n`);
    return ExitCode.done;
  },
});
