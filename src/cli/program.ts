import { Command } from 'commander';
import { addBacktestCommand } from './backtest-command.js';
import { addCheckCommand } from './check-command.js';
import { addConvertCommands } from './convert-commands.js';
import { type ExitCode, UsageError } from '../errors.js';
import { addGstCommands, type GstActions } from './gst-flags.js';
import { EXAMPLES, EXIT_CODES } from './help-text.js';
import { addRunFlags, type RunFlags } from './run-flags.js';
import type { LogFlags, Session } from './session.js';
import { toolVersion } from '../version.js';
import { addExplainCommand, type ExplainActions } from './explain-command.js';

/** What the commands do; each module behind them is loaded only when its command runs. */
export interface Actions extends GstActions, ExplainActions {
  analyze(flags: RunFlags): Promise<void>;
  /** Runs the work of another command. */
  run(flags: LogFlags, work: (session: Session) => Promise<ExitCode>): Promise<void>;
}

/** The command line. Without the name of a command it analyses. */
export function createProgram(actions: Actions): Command {
  const program = new Command('telemetry-peak-analyzer')
    .description(
      'Finds which kind of thing suddenly arrives in waves: counts a local window of telemetry, compares it with\n' +
        'the global table of its history, prints the peaks and slides the global table forward.',
    )
    .exitOverride()
    .enablePositionalOptions()
    .showSuggestionAfterError();
  addRunFlags(program)
    .version(toolVersion(), '--version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .addHelpText('after', `${EXAMPLES}\n${EXIT_CODES}`)
    .action((flags: RunFlags) => actions.analyze(flags));
  addConvertCommands(program, (flags, work) => actions.run(flags, work));
  addCheckCommand(program, (flags, work) => actions.run(flags, work));
  addBacktestCommand(program, (flags, work) => actions.run(flags, work));
  addGstCommands(program, actions);
  addExplainCommand(program, actions);
  // a flag of the analysis before the name of a command would go unheard
  program.hook('preSubcommand', (_, command) => {
    for (const option of program.options) {
      if (program.getOptionValueSource(option.attributeName()) === 'cli') {
        throw new UsageError(`'${option.flags}' must stand after '${command.name()}', where that command knows it`);
      }
    }
  });
  return program;
}
