import { flagHelp } from '../flags/flags.js';
import type { CommandTable } from '../command.js';
import { type ShellCommand, shellCommands, valuesOf } from './command-line.js';

const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

/** The condition that the command line so far is this command. */
function condition({ words, next }: ShellCommand): string {
  const seen = words.map((word) => `__fish_seen_subcommand_from ${word}`);
  const further = next.length > 0 ? [`not __fish_seen_subcommand_from ${next.map(([word]) => word).join(' ')}`] : [];
  return quoted([...seen, ...further].join('; and ') || 'true');
}

function lines(command: ShellCommand): string[] {
  const { flags, next, argument } = command;
  const start = `complete -c telemetry-peak-analyzer -n ${condition(command)}`;
  const words = next.map(([word, does]) => `${start} -f -a ${quoted(word)} -d ${quoted(does)}`);
  const options = flags.map((flag) => {
    const { short, long, value } = flag;
    const values = valuesOf(flag);
    const name = `${short === undefined ? '' : ` -s ${short}`} -l ${long}`;
    const offered = Array.isArray(values) ? ` -x -a ${quoted(values.join(' '))}` : ' -x';
    const takes = values === 'file' ? ' -r -F' : offered;
    return `${start}${name}${value === undefined ? '' : takes} -d ${quoted(flagHelp(flag))}`;
  });
  const args = Array.isArray(argument) ? [`${start} -f -a ${quoted(argument.join(' '))}`] : [];
  return [...words, ...options, ...args];
}

/** Completion for fish: `telemetry-peak-analyzer completion fish | source`. */
export function fishCompletion(table: CommandTable): string {
  const body = shellCommands(table).flatMap(lines);
  return `# fish completion for telemetry-peak-analyzer\n${body.join('\n')}\n`;
}
