import process from 'node:process';
import { type Command, Option } from 'commander';
import { ExitCode } from '../errors.js';
import type { LogFlags, Session } from './session.js';

interface OutputFlags extends LogFlags {
  readonly outputFile?: string;
}

interface AnonymizeFlags extends OutputFlags {
  readonly keep: string[];
  readonly blank: string[];
}

interface FromCsvFlags extends OutputFlags {
  readonly severity?: string;
}

const ANONYMIZE_HELP = `
What becomes of an attribute (nested ones are named with dots, as file.sha1):
  hashed again  what is named a hash (file.sha1, file.parent_md5, file.hash), by the algorithm that made it,
                so that equal samples stay equal
  blanked       customer.*, source.*, submission*, task.*, and file.name, file.path, file.magic, file.size;
                the value becomes null
  kept          everything else, and customer.region, customer.sector, source.origin, task.severity, task.score
The log lists each attribute under what became of it: read it before you give the file away.`;

const OUTPUT_HELP = `
The output is a JSON array, or one record a line if its name ends in .ndjson or .jsonl. It is gzipped if .gz follows.`;

const collect = (value: string, before: readonly string[]): string[] => [...before, value];

function addOutputFlags(command: Command): Command {
  return command
    .addOption(new Option('-o, --output-file <path>', 'write the records here; - is standard output').default('-'))
    .addOption(new Option('-v, --verbose', 'also where a fault of this program came from'))
    .addOption(new Option('--log-format <form>', 'text or json').choices(['text', 'json']).default('text'))
    .addHelpText('after', OUTPUT_HELP);
}

/** Adds the commands that turn one file of telemetry into another; `run` runs the work of one. */
export function addConvertCommands(
  program: Command,
  run: (flags: LogFlags, work: (session: Session) => Promise<ExitCode>) => Promise<void>,
): void {
  const standardOutput = process.stdout;
  const anonymize = program
    .command('anonymize')
    .alias('anonymise')
    .description('write a file of telemetry anew without what tells who is behind it')
    .argument('<file>', 'JSON array or lines, also compressed (gzip, zstd)')
    .addOption(
      new Option('--keep <attribute>', 'keep this one too; may be given again').default([], 'none').argParser(collect),
    )
    .addOption(
      new Option('--blank <attribute>', 'blank this one too; may be given again')
        .default([], 'none')
        .argParser(collect),
    )
    .addHelpText('after', ANONYMIZE_HELP)
    .action((input: string, { outputFile: output, keep, blank, ...flags }: AnonymizeFlags) =>
      run(flags, async ({ log, signal }) => {
        const { anonymizeFile } = await import('../convert/convert-file.js');
        await anonymizeFile({ input, output, keep, blank }, { log, signal, standardOutput });
        return ExitCode.done;
      }),
    );
  const fromCsv = program
    .command('from-csv')
    .description('turn a CSV export of telemetry into records')
    .argument('<file>', 'a header line, then a record a row; also compressed (gzip, zstd)')
    .addOption(new Option('--severity <value>', 'only the records of this task.severity'))
    .action((input: string, { outputFile: output, severity, ...flags }: FromCsvFlags) =>
      run(flags, async ({ log, signal }) => {
        const { convertCsv } = await import('../convert/convert-file.js');
        await convertCsv({ input, output, severity }, { log, signal, standardOutput });
        return ExitCode.done;
      }),
    );
  for (const command of [anonymize, fromCsv]) addOutputFlags(command);
}
