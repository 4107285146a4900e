import { BACKTEST } from './backtest.js';
import type { CommandName, RUNS } from './command-names.js';
import { CONVERSION } from './conversion.js';
import type { Flag, FlagGroup } from './flag.js';
import { DETECTION } from './detection.js';
import { INSPECTION } from './inspection.js';
import { LOCAL_WINDOW, PEAKS } from './local-window.js';
import { LOG } from './log.js';
import { NOTIFICATIONS } from './notifications.js';
import { READING } from './reading.js';
import { RESULTS } from './results.js';
import { TABLE_SELECTION } from './table-selection.js';
import { UNATTENDED } from './unattended.js';

/** Every flag of every command, in the order of the help: the one place where a flag is defined. */
export const FLAG_GROUPS: readonly FlagGroup[] = [
  READING,
  INSPECTION,
  LOCAL_WINDOW,
  PEAKS,
  DETECTION,
  RESULTS,
  UNATTENDED,
  NOTIFICATIONS,
  TABLE_SELECTION,
  CONVERSION,
  BACKTEST,
  LOG,
];

type Table = typeof READING.flags &
  typeof INSPECTION.flags &
  typeof LOCAL_WINDOW.flags &
  typeof PEAKS.flags &
  typeof DETECTION.flags &
  typeof RESULTS.flags &
  typeof UNATTENDED.flags &
  typeof NOTIFICATIONS.flags &
  typeof TABLE_SELECTION.flags &
  typeof CONVERSION.flags &
  typeof BACKTEST.flags &
  typeof LOG.flags;

type Takes<Entry, Command> = Entry extends Flag<infer Taking> ? (Command extends Taking ? true : false) : false;

/** The flags of a command, read: each under its name in the table. */
export type FlagsOf<Command extends CommandName> = {
  readonly [Name in keyof Table as Takes<Table[Name], Command> extends true ? Name : never]: Table[Name] extends Flag<
    CommandName,
    infer Value
  >
    ? Value
    : never;
};

/** The flags of a run, which `explain` takes too. */
export type RunFlags = FlagsOf<(typeof RUNS)[number]>;

/** A flag with its name in the table. */
export type NamedFlag = Flag & { readonly name: string };

/** The groups of one command's flags, without those that hold none. */
export function flagGroupsOf(command: CommandName): { heading: string; flags: NamedFlag[] }[] {
  return FLAG_GROUPS.map(({ heading, flags }) => ({
    heading,
    flags: Object.entries(flags)
      .map(([name, flag]) => ({ name, ...flag }))
      .filter(({ commands }) => commands.includes(command)),
  })).filter(({ flags }) => flags.length > 0);
}

/** A flag as help and messages write it: `-n, --backend-input <text...>`. */
export function flagSyntax({ short, long, value, many }: Flag): string {
  const names = short === undefined ? `--${long}` : `-${short}, --${long}`;
  return value === undefined ? names : `${names} <${value}${many === 'spread' ? '...' : ''}>`;
}

/** What help says of a flag, with what holds if it is not given. */
export function flagHelp({ help, default: value, defaultText }: Flag): string {
  const holds = defaultText ?? (typeof value === 'string' || typeof value === 'number' ? String(value) : undefined);
  return holds === undefined ? help : `${help} (default: ${holds})`;
}
