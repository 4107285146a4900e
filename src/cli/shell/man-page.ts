import type { Command, CommandTable } from '../command.js';
import { flagGroupsOf, flagHelp, type NamedFlag } from '../flags/flags.js';
import { EXAMPLE_RUNS, EXIT_CODE_MEANINGS } from '../help-text.js';

const TOOL = 'telemetry-peak-analyzer';

/** A text in which nothing is a request or an escape, and no hyphen turns into a dash. */
const plain = (text: string): string => text.replaceAll('\\', '\\e').replaceAll('-', '\\-').replace(/^[.']/gm, '\\&$&');

function flagLines(flag: NamedFlag): string[] {
  const { short, long, value, many, choices } = flag;
  const name = `\\fB${plain(short === undefined ? `--${long}` : `-${short}, --${long}`)}\\fR`;
  const takes = value === undefined ? '' : ` \\fI${plain(value)}\\fR${many === 'spread' ? '...' : ''}`;
  const of = choices === undefined ? '' : `. One of ${choices.join(', ')}`;
  return ['.TP', name + takes, plain(flagHelp(flag) + of)];
}

// the flags of the log are the same everywhere and explained once
function commandLines({ name, summary, args, notes }: Command): string[] {
  const words = Object.entries(args).map(([arg, { optional }]) => (optional ? ` [\\fI${arg}\\fR]` : ` \\fI${arg}\\fR`));
  const isLikeRun = name === 'explain';
  const flags = isLikeRun ? [] : flagGroupsOf(name).flatMap((group) => group.flags);
  const own = flags.filter((flag) => !['verbose', 'logFormat'].includes(flag.name));
  const more = notes === undefined ? [] : ['.PP', '.nf', plain(notes.trim()), '.fi'];
  return [`.SS "${plain(name)}${words.join('')}"`, plain(summary), ...own.flatMap(flagLines), ...more];
}

/** The man page, of section 1. */
export function manPage(version: string, { commands }: CommandTable): string {
  const [run, ...others] = commands;
  const examples = EXAMPLE_RUNS.flatMap(([does, command]) => ['.PP', plain(does), '.PP', '.RS', plain(command), '.RE']);
  return [
    `.TH TELEMETRY\\-PEAK\\-ANALYZER 1 "" "${TOOL} ${plain(version)}"`,
    '.SH NAME',
    `${plain(TOOL)} \\- find which kind of thing suddenly arrives in waves`,
    '.SH SYNOPSIS',
    `.B ${plain(TOOL)}`,
    '\\fB\\-n\\fR \\fItext\\fR... [\\fIoptions\\fR]',
    '.br',
    `.B ${plain(TOOL)}`,
    '\\fIcommand\\fR [\\fIoptions\\fR] [\\fIarguments\\fR]',
    '.SH DESCRIPTION',
    plain(run?.summary ?? ''),
    '.SH OPTIONS',
    ...flagGroupsOf('run').flatMap(({ heading, flags }) => [
      `.SS "${plain(heading.replace(/:$/, ''))}"`,
      ...flags.flatMap(flagLines),
    ]),
    '.SH COMMANDS',
    ...others.flatMap(commandLines),
    '.SH EXIT STATUS',
    ...EXIT_CODE_MEANINGS.flatMap(([code, meaning]) => ['.TP', `\\fB${code}\\fR`, plain(meaning)]),
    '.SH EXAMPLES',
    ...examples,
    '',
  ].join('\n');
}
