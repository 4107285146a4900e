import { Argument, Command as Parser, Option } from 'commander';
import { UsageError } from '../errors.js';
import { printable } from '../log/printable.js';
import { toolVersion } from '../version.js';
import type { AnyInvocation, Command } from './command.js';
import { COMMAND_TABLE } from './commands/commands.js';
import { flagGroupsOf, flagHelp, flagSyntax, type NamedFlag } from './flags/flags.js';

/** Runs a command that was typed. */
export type Execute = (command: Command, invocation: AnyInvocation) => Promise<void>;

const ASK_FOR_HELP = /^(?:help|--help|-\w*h\w*)$/;

function optionOf(flag: NamedFlag): Option {
  const { many, parse, choices } = flag;
  const option = new Option(flagSyntax(flag), flagHelp(flag));
  if (choices) option.choices(choices);
  if (parse) option.argParser(parse);
  if (many === 'repeated') option.argParser((text, before: readonly string[] | undefined) => [...(before ?? []), text]);
  return option;
}

function flagsOf({ name }: Command): NamedFlag[] {
  return flagGroupsOf(name).flatMap(({ flags }) => flags);
}

/** What commander read, under the names of the table of flags. */
function invocationOf(command: Command, parser: Parser): AnyInvocation {
  const flags: Record<string, unknown> = {};
  const given = new Set<string>();
  for (const flag of flagsOf(command)) {
    const attribute = new Option(flagSyntax(flag)).attributeName();
    const value: unknown = parser.getOptionValue(attribute);
    if (flag.required && value === undefined) {
      throw new UsageError(`required option '${flagSyntax(flag)}' not specified`);
    }
    flags[flag.name] = value ?? flag.default;
    if (parser.getOptionValueSource(attribute) === 'cli') given.add(flag.name);
  }
  const args = Object.keys(command.args).map((name, i): [string, unknown] => [name, parser.processedArgs[i]]);
  return { flags: flags as AnyInvocation['flags'], args: Object.fromEntries(args), given, table: COMMAND_TABLE };
}

/** Whether these words can ask for the flags of a command: they name it or its family, or ask for help, which lists all. */
function mayAskFor(words: readonly string[], { name, alias }: Command): boolean {
  const names = new Set([...name.split(' '), alias]);
  return words.some((word) => names.has(word) || ASK_FOR_HELP.test(word));
}

function describe(parser: Parser, command: Command, execute: Execute, withFlags: boolean): void {
  parser.description(command.summary);
  if (command.alias !== undefined) parser.alias(command.alias);
  for (const [name, { help, optional, choices, parse }] of Object.entries(command.args)) {
    const argument = new Argument(optional ? `[${name}]` : `<${name}>`, help);
    if (choices) argument.choices(choices);
    if (parse) argument.argParser(parse);
    parser.addArgument(argument);
  }
  for (const { heading, flags } of withFlags ? flagGroupsOf(command.name) : []) {
    parser.optionsGroup(heading);
    for (const flag of flags) parser.addOption(optionOf(flag));
  }
  parser.optionsGroup('Help:').helpOption('-h, --help', 'print this help');
  if (command.notes !== undefined) parser.addHelpText('after', command.notes);
  parser.action(() => execute(command, invocationOf(command, parser)));
}

/**
 * The command line: the first command is what runs without the name of one.
 *
 * @param words what was typed: commands that it can't ask for have no flags then, as all flags of all commands take a
 *   run of few records several milliseconds
 */
export function createProgram(execute: Execute, words?: readonly string[]): Parser {
  const program = new Parser('telemetry-peak-analyzer')
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text.split('\n').map(printable).join('\n')) })
    .enablePositionalOptions()
    .showSuggestionAfterError();
  const [first, ...others] = COMMAND_TABLE.commands;
  if (first) describe(program, first, execute, true);
  program.version(toolVersion(), '--version', 'print the version');
  for (const command of others) {
    const parts = command.name.split(' ');
    const parent = parts.length > 1 ? family(program, parts[0] ?? '') : program;
    const withFlags = words === undefined || mayAskFor(words, command);
    describe(parent.command(parts.at(-1) ?? ''), command, execute, withFlags);
  }
  // a flag of a run before the name of a command would have no effect
  program.hook('preSubcommand', (_, command) => {
    for (const option of program.options) {
      if (program.getOptionValueSource(option.attributeName()) === 'cli') {
        throw new UsageError(`'${option.flags}' must come after '${command.name()}', if that command has this flag`);
      }
    }
  });
  return program;
}

function family(program: Parser, name: string): Parser {
  const made = program.commands.find((command) => command.name() === name);
  return made ?? program.command(name).description(COMMAND_TABLE.families[name] ?? '');
}
