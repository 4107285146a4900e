import type { CommandTable } from '../command.js';
import { type ShellCommand, shellCommands, valuesOf } from './command-line.js';

const patternOf = ({ words }: ShellCommand): string => `'${words.join(' ')}')`;

function flagCases({ words, flags }: ShellCommand): string[] {
  return flags.flatMap((flag) => {
    const values = valuesOf(flag);
    if (flag.value === undefined) return [];
    const names = [flag.short === undefined ? [] : [`-${flag.short}`], `--${flag.long}`].flat();
    const cases = names.map((name) => `'${[...words, name].join(' ')}'`).join('|');
    const offer = values === 'file' ? 'COMPREPLY=($(compgen -f -- "$current"))' : `offer '${(values ?? []).join(' ')}'`;
    return [`    ${cases}) ${offer}; return ;;`];
  });
}

function wordCase(command: ShellCommand): string {
  const { flags, next, argument } = command;
  const names = flags.flatMap(({ short, long }) => [...(short === undefined ? [] : [`-${short}`]), `--${long}`]);
  const words = [...next.map(([word]) => word), ...(Array.isArray(argument) ? (argument as string[]) : [])];
  const files = argument === 'file' ? '; COMPREPLY+=($(compgen -f -- "$current"))' : '';
  return `    ${patternOf(command)} if [[ $current == -* ]]; then offer '${[...names, '--help'].join(' ')}'; else offer '${words.join(' ')}'${files}; fi ;;`;
}

/** Completion for bash: `source <(telemetry-peak-analyzer completion bash)`. */
export function bashCompletion(table: CommandTable): string {
  const commands = shellCommands(table);
  const chosen = commands.filter(({ words }) => words.length > 0).map(({ words }) => `'${words.join(' ')}'`);
  return `# bash completion for telemetry-peak-analyzer
_telemetry_peak_analyzer() {
  local current=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} command='' word i
  offer() { COMPREPLY=($(compgen -W "$1" -- "$current")); }
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${command:+$command }\${COMP_WORDS[i]}
    case $word in
    ${chosen.join('|')}) command=$word ;;
    *) break ;;
    esac
  done
  case "\${command:+$command }$before" in
${commands.flatMap(flagCases).join('\n')}
  esac
  case $command in
${commands.map(wordCase).join('\n')}
  esac
}
complete -o filenames -F _telemetry_peak_analyzer telemetry-peak-analyzer
`;
}
