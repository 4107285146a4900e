import { type Command, Option } from 'commander';
import { parseCount, parseDuration } from './flag-values.js';
import type { LogFlags } from './session.js';

/** The flags that all `gst` commands share. */
export interface TableFlags extends LogFlags {
  readonly globalTable: string;
}

export interface ShowFlags extends TableFlags {
  readonly versions?: boolean;
  readonly filter: string[];
  readonly sort?: string;
  readonly reverse?: boolean;
}

export interface RollbackFlags extends TableFlags {
  readonly lockTimeout: number;
}

export interface GstActions {
  showTable(table: string | undefined, flags: ShowFlags): Promise<void>;
  diffTables(from: string | undefined, to: string | undefined, flags: TableFlags): Promise<void>;
  verifyTable(table: string | undefined, flags: TableFlags): Promise<void>;
  rollBackTable(version: number | undefined, flags: RollbackFlags): Promise<void>;
}

const TABLE = 'a version number, or a file (default: the global table)';

function withTableFlags(command: Command): Command {
  return command
    .option('-m, --global-table <path>', 'global table', 'global_table.json')
    .option('-v, --verbose', 'also where a fault of this program came from')
    .addOption(new Option('--log-format <form>', 'text or json').choices(['text', 'json']).default('text'));
}

/** Adds `gst show | diff | verify | rollback`: the global table and its versions, in the hands of an operator. */
export function addGstCommands(program: Command, actions: GstActions): void {
  const gst = program.command('gst').description('look at the global table and its kept versions, check it, go back');
  withTableFlags(gst.command('show').description('print a global table, or list its versions'))
    .argument('[table]', TABLE)
    .option('--versions', 'list the kept versions instead')
    .option(
      '--filter <expression>',
      'only rows with this text in a dimension, or field=value (also != < <= > >=); may be given several times',
      (text: string, before: string[]) => [...before, text],
      [],
    )
    .option('--sort <field>', 'by a field of the table; numbers and times largest first')
    .option('--reverse', 'the other way round')
    .action((table: string | undefined, flags: ShowFlags) => actions.showTable(table, flags));
  withTableFlags(gst.command('diff').description('what turns one table into another, by key and field'))
    .argument('[from]', 'a version number, or a file (default: the version before the global table)')
    .argument('[to]', TABLE)
    .action((from: string | undefined, to: string | undefined, flags: TableFlags) =>
      actions.diffTables(from, to, flags),
    );
  withTableFlags(gst.command('verify').description('check a table; exit with 5 at its first fault'))
    .argument('[table]', TABLE)
    .action((table: string | undefined, flags: TableFlags) => actions.verifyTable(table, flags));
  withTableFlags(gst.command('rollback').description('put a version back in place, once it was found whole'))
    .argument('[version]', 'its number (default: the version before the global table)', parseCount)
    .option('--lock-timeout <seconds>', 'wait so long for a run on the same global table', parseDuration, 60)
    .action((version: number | undefined, flags: RollbackFlags) => actions.rollBackTable(version, flags));
}
