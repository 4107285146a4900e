import { ANALYZERS } from '../../names/analyzers.js';
import { BACKENDS } from '../../names/backends.js';
import { DETECTORS } from '../../names/detectors.js';
import type { Command, CommandTable } from '../command.js';
import { flagGroupsOf, type NamedFlag } from '../flags/flags.js';

/** One command as a shell sees it. */
export interface ShellCommand {
  /** The words that choose it: none for a run, `gst`, `show` for another. */
  readonly words: readonly string[];
  readonly flags: readonly NamedFlag[];
  /** What may follow the words at once: the next words of longer commands, each with what it does. */
  readonly next: readonly (readonly [word: string, does: string])[];
  /** What its first argument can be; undefined if it is any text. */
  readonly argument: readonly string[] | 'file' | undefined;
}

const wordsOf = ({ name }: Command): string[] => (name === 'run' ? [] : name.split(' '));

function nextWords(words: readonly string[], { commands, families }: CommandTable): [string, string][] {
  const next = new Map<string, string>();
  for (const command of commands) {
    const other = wordsOf(command);
    if (other.length <= words.length || words.some((word, i) => other[i] !== word)) continue;
    const word = other[words.length] ?? '';
    next.set(word, other.length === words.length + 1 ? command.summary : (families[word] ?? ''));
  }
  return [...next];
}

function argumentOf({ args }: Command): ShellCommand['argument'] {
  const [first] = Object.entries(args);
  if (first === undefined) return undefined;
  const [name, { choices }] = first;
  return choices ?? (['file', 'table', 'from', 'feed'].includes(name) ? 'file' : undefined);
}

/** Every command, and every first word of commands of two, for completions and the man page. */
export function shellCommands(table: CommandTable): ShellCommand[] {
  const commands = table.commands.map((command): ShellCommand => {
    const words = wordsOf(command);
    const flags = flagGroupsOf(command.name).flatMap((group) => group.flags);
    return { words, flags, next: nextWords(words, table), argument: argumentOf(command) };
  });
  const families = Object.keys(table.families).map((word): ShellCommand => ({
    words: [word],
    flags: [],
    next: nextWords([word], table),
    argument: undefined,
  }));
  return [...commands, ...families];
}

/** What a shell offers for the value of a flag. */
export function valuesOf({ choices, suggests }: NamedFlag): readonly string[] | 'file' | undefined {
  if (choices) return choices;
  if (suggests === undefined || suggests === 'file') return suggests;
  return { analyzer: ANALYZERS, backend: BACKENDS, detector: DETECTORS }[suggests].named.flatMap(
    ({ name, aliases }) => [name, ...aliases.filter((alias) => !alias.includes('.'))],
  );
}
