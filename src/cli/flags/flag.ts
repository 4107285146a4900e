import type { CommandName } from './command-names.js';

/** What a shell offers for the value of a flag; the choices of a flag are offered by themselves. */
export type Suggestion = 'file' | 'analyzer' | 'backend' | 'detector';

/** One flag of the command line: help, parser, man page and completions come from it. */
export interface Flag<Command extends CommandName = CommandName, Value = unknown> {
  /** The commands that take it. */
  readonly commands: readonly Command[];
  /** `backend-input` for `--backend-input`. */
  readonly long: string;
  /** `n` for `-n`. */
  readonly short?: string;
  /** What its value is called: `path`; a switch has none. */
  readonly value?: string;
  /** `spread`: one flag takes several values, up to the next flag. `repeated`: each value has a flag of its own. */
  readonly many?: 'spread' | 'repeated';
  readonly help: string;
  /** @throws InvalidArgumentError that says what it must be */
  readonly parse?: (text: string) => unknown;
  readonly choices?: readonly string[];
  /** Its value if it is not given. */
  readonly default: Value;
  /** What help says of a flag that is not given; the default itself if this is absent. */
  readonly defaultText?: string;
  /** Whether the command can't do without it. */
  readonly required?: true;
  /** Whether it says what a run writes: `explain`, which writes nothing, takes and ignores it. */
  readonly writes?: true;
  readonly suggests?: Suggestion;
}

type Described<Command extends CommandName> = Pick<
  Flag<Command>,
  'long' | 'short' | 'help' | 'defaultText' | 'writes' | 'suggests'
> & { readonly commands: readonly Command[] };

type Valued<Command extends CommandName> = Described<Command> & { readonly value: string };

/** A flag without a value: given or not. */
export function switchFlag<Command extends CommandName>(flag: Described<Command>): Flag<Command, boolean> {
  return { ...flag, default: false };
}

/** A flag with one value, which may be left out. */
export function valueFlag<Command extends CommandName, Value, Default extends Value | undefined>(
  flag: Valued<Command> & { readonly parse: (text: string) => Value; readonly default: Default },
): Flag<Command, Value | Default> {
  return flag;
}

/** A flag with one of a few values. */
export function choiceFlag<Command extends CommandName, const Choice extends string>(
  flag: Valued<Command> & { readonly choices: readonly Choice[]; readonly default: NoInfer<Choice> },
): Flag<Command, Choice> {
  return flag;
}

/** A flag with any number of values. */
export function listFlag<Command extends CommandName>(
  flag: Valued<Command> & { readonly many: 'spread' | 'repeated' },
): Flag<Command, readonly string[]> {
  return { ...flag, default: [] };
}

/** The same flag as one that the command can't do without. */
export function required<Command extends CommandName, Value>(
  flag: Flag<Command, Value>,
): Flag<Command, Exclude<Value, undefined>> {
  return { ...(flag as Flag<Command, Exclude<Value, undefined>>), required: true };
}

/** Flags that help lists under one heading. */
export interface FlagGroup {
  readonly heading: string;
  readonly flags: Readonly<Record<string, Flag>>;
}
