import type { ExitCode } from '../errors.js';
import type { CommandName } from './flags/command-names.js';
import type { FlagsOf } from './flags/flags.js';
import type { Session } from './session.js';

/** One argument of a command, beside its flags. */
export interface Argument {
  readonly help: string;
  readonly optional?: true;
  readonly choices?: readonly string[];
  /** @throws InvalidArgumentError that says what it must be */
  readonly parse?: (text: string) => unknown;
}

type Arguments = Readonly<Record<string, Argument>>;

type ArgumentsOf<Args extends Arguments> = {
  readonly [Name in keyof Args]:
    | (Args[Name] extends { readonly parse: (text: string) => infer Value } ? Value : string)
    | (Args[Name] extends { readonly optional: true } ? undefined : never);
};

/** What was typed, read. */
export interface Invocation<Name extends CommandName, Args extends Arguments> {
  readonly flags: FlagsOf<Name>;
  readonly args: ArgumentsOf<Args>;
  /** The names, in the table of flags, of those that were given. */
  readonly given: ReadonlySet<string>;
  /** All commands, for a command that describes them (`man`, `completion`). */
  readonly table: CommandTable;
}

interface Description {
  /** What it does, for the list of commands and the head of its help. */
  readonly summary: string;
  /** What follows the flags in its help. */
  readonly notes?: string;
  readonly alias?: string;
}

interface Definition<Name extends CommandName, Args extends Arguments> extends Description {
  readonly name: Name;
  /** In the order in which they are typed. */
  readonly args: Args;
  readonly run: (invocation: Invocation<Name, Args>, session: Session) => Promise<ExitCode>;
}

/** A command as the program sees it: what it is given has been read by its own flags and arguments. */
export interface Command extends Description {
  readonly name: CommandName;
  readonly args: Arguments;
  run(invocation: AnyInvocation, session: Session): Promise<ExitCode>;
}

/** An invocation of some command: every one has the flags of the log. */
export interface AnyInvocation {
  readonly flags: Pick<FlagsOf<CommandName>, 'verbose' | 'logFormat'> & Readonly<Record<string, unknown>>;
  readonly args: Readonly<Record<string, unknown>>;
  readonly given: ReadonlySet<string>;
  readonly table: CommandTable;
}

/** All commands, in the order of the help, and what commands of two words have in common, by their first word. */
export interface CommandTable {
  readonly commands: readonly Command[];
  readonly families: Readonly<Record<string, string>>;
}

/**
 * One command, in a file of its own. What its work needs is imported when it runs, so that help and other commands need
 * not wait for it.
 */
export function defineCommand<Name extends CommandName, const Args extends Arguments>(
  definition: Definition<Name, Args>,
): Command {
  return {
    ...definition,
    // the program reads flags and arguments by the same definition that the types come from
    run: (invocation, session) => definition.run(invocation as unknown as Invocation<Name, Args>, session),
  };
}
