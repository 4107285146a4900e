import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { BIN } from '../support/run-tool.js';
import { LAST_DAY } from './recent-feed.js';
import { type Ended, run } from './run-program.js';

export interface EngineRun extends Ended {
  /** The file of peaks, and the GST without its times (they follow the clock), where there are such files. */
  readonly peaks: string | undefined;
  readonly table: string | undefined;
  /** The GST to the byte. */
  readonly savedTable: string | undefined;
  /** The page, where `--report report.html` asked for one. */
  readonly report: string | undefined;
  /** Lines of the log at level ERROR. */
  readonly errors: readonly string[];
  /** Everything the run has written, to screens and files. */
  readonly everything: string;
}

export interface EngineRunOptions {
  /** GST before the run; asked of the engine where there is none. */
  readonly table?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  /** More flags beside those of a run. */
  readonly more?: readonly string[];
  /** More files of the folder it runs in, by name. */
  readonly files?: Readonly<Record<string, string>>;
}

const COUNT = ['-b', 'elasticsearch', '-n', 'feed', '-c', 'config.ini', '-o', 'out.json', '-v'];
// named, so that tests that begin before midnight may end after it
const LAST_DATE = new Date(LAST_DAY).toISOString().slice(0, 10);

export type Section = Readonly<Record<string, string>>;

/** One section of a configuration file. */
export function sectionText(section: Section, name = 'feed'): string {
  return [`[${name}]`, ...Object.entries(section).map(([key, value]) => `${key} = ${value}`), ''].join('\n');
}

/** Runs the command on a cluster, in a folder of its own, for the day that has ended last, with `-v`. */
export async function runOnEngine(section: Section, options: EngineRunOptions = {}): Promise<EngineRun> {
  const folder = mkdtempSync(join(tmpdir(), 'tpa-engine-run-'));
  const inFolder = (name: string): string => join(folder, name);
  const read = (name: string): string | undefined =>
    existsSync(inFolder(name)) ? readFileSync(inFolder(name), 'utf8') : undefined;
  try {
    for (const [name, content] of Object.entries(options.files ?? {})) writeFileSync(inFolder(name), content);
    // secrets that everyone may read are warned of
    writeFileSync(inFolder('config.ini'), sectionText(section), { mode: 0o600 });
    if (options.table !== undefined) writeFileSync(inFolder('global_table.json'), options.table);
    const args = options.args ?? [...COUNT, '-s', LAST_DATE, ...(options.more ?? [])];
    const ended = await run(process.execPath, [BIN, ...args], {
      cwd: folder,
      ...(options.env && { env: options.env }),
    });
    const [peaks, savedTable, report] = ['out.json', 'global_table.json', 'report.html'].map(read);
    return {
      ...ended,
      peaks,
      savedTable,
      report,
      table: savedTable?.replaceAll(/"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d"/g, '"time"'),
      errors: ended.stderr.split('\n').filter((line) => line.startsWith('ERROR')),
      everything: [ended.stdout, ended.stderr, peaks, savedTable, report].join('\n'),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
