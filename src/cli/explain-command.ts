import type { Command } from 'commander';
import type { Key } from '../tables/key-map.js';
import { addRunFlags, type RunFlags } from './run-flags.js';

export interface ExplainActions {
  /** @param ignored flags that were given and that say what to write, of which there is nothing */
  explain(key: Key, flags: RunFlags, ignored: readonly string[]): Promise<void>;
}

// The flags of a run are taken as they are, so that a nightly command line can be repeated with `explain` in front.
const OF_WRITING = [
  'outputFile',
  'report',
  'reportDays',
  'metrics',
  'exitCode',
  'dryRun',
  'keep',
  'lockTimeout',
  'catchUp',
  'catchUpLimit',
  'expectData',
  'lateAfter',
];

/** Adds `explain`: why a key is a peak in the window, or why not. */
export function addExplainCommand(program: Command, actions: ExplainActions): void {
  const command = program
    .command('explain')
    .description('say why a key is a peak in the window, or why not; writes nothing. Flags are those of a run')
    .argument('<dimension0>', 'value of the first dimension: malicious')
    .argument('<dimension1>', 'value of the second: ZipArchiveFile');
  addRunFlags(command).action((dimension0: string, dimension1: string, flags: RunFlags) => {
    const ignored = command.options
      .filter((option) => OF_WRITING.includes(option.attributeName()))
      .filter((option) => command.getOptionValueSource(option.attributeName()) === 'cli')
      .map((option) => option.long ?? option.flags);
    return actions.explain([dimension0, dimension1], flags, ignored);
  });
}
