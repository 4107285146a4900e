import { flagHelp, type NamedFlag } from '../flags/flags.js';
import type { CommandTable } from '../command.js';
import { type ShellCommand, shellCommands, valuesOf } from './command-line.js';

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
// brackets and colons part the fields of a specification
const escaped = (text: string): string => text.replace(/[[\]:\\]/g, '\\$&');

function flagSpec(flag: NamedFlag): string[] {
  const { short, long, value, many } = flag;
  const values = valuesOf(flag);
  const offered = Array.isArray(values) ? `(${values.join(' ')})` : ' ';
  const takes = value === undefined ? '' : `:${value}:${values === 'file' ? '_files' : offered}`;
  const repeat = many === undefined ? '' : '*';
  const names = short === undefined ? [`--${long}`] : [`-${short}`, `--${long}`];
  return names.map((name) => quoted(`${repeat}${name}[${escaped(flagHelp(flag))}]${takes}`));
}

function functionName({ words }: ShellCommand): string {
  return ['_telemetry-peak-analyzer', ...words].join('_');
}

function definition(command: ShellCommand): string {
  const { words, flags, next, argument } = command;
  const specs = flags.flatMap(flagSpec);
  const offered = Array.isArray(argument) ? `(${argument.join(' ')})` : ' ';
  const rest = argument === 'file' ? '_files' : offered;
  if (next.length === 0) {
    return `${functionName(command)}() {\n  _arguments -s ${[...specs, quoted(`*:argument:${rest}`)].join(' \\\n    ')}\n}`;
  }
  const described = next.map(([word, does]) => quoted(`${word}:${escaped(does)}`)).join(' ');
  const cases = next.map(([word]) => `    ${word}) ${functionName({ ...command, words: [...words, word] })} ;;`);
  return `${functionName(command)}() {
  local state line
  local -a commands=(${described})
  _arguments -s -C ${[...specs, "'1:command:->command'", "'*::argument:->rest'"].join(' \\\n    ')}
  case $state in
  command) _describe command commands ;;
  rest)
    case $line[1] in
${cases.join('\n')}
    esac ;;
  esac
}`;
}

/** Completion for zsh: the file `_telemetry-peak-analyzer` in a folder of `fpath`. */
export function zshCompletion(table: CommandTable): string {
  const functions = shellCommands(table).map(definition);
  return `#compdef telemetry-peak-analyzer\n${functions.join('\n\n')}\n\n_telemetry-peak-analyzer "$@"\n`;
}
