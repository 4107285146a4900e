import type { BadRecords } from './backends/bad-records.js';
import type { Backend, BackendDriver, ReadLimits } from './backends/backend.js';
import { type ConfigFile, emptyConfig, readConfigFile } from './config/config-file.js';
import { type Feed, type FeedNames, plainFeed } from './feed/feed.js';
import { type Log, noProgress, type Progress, silentLog } from './log/log.js';
import { BACKENDS } from './names/backends.js';
import { resolveName } from './names/resolve-name.js';
import type { ReservedFiles } from './state/reserved-files.js';

export interface OpenOptions {
  /** A name as `-b` takes it, or a driver itself. `JsonBackend` by default. */
  readonly backend?: string | BackendDriver;
  /** Its feed says which attributes are looked at. */
  readonly analyzer: { readonly feed: Feed | FeedNames };
  /** What `-n` takes: file names or globs, or the section of the configuration. */
  readonly input: string | readonly string[];
  /** The configuration, for a backend that takes a section: an INI file, or what was read of one. None by default. */
  readonly configFile?: string | ConfigFile;
  /** Variables `TPA_SECTION_KEY` of it override keys of an INI file that is named. None by default. */
  readonly environment?: ConfigFile['environment'];
  /** Files that can't be input, since the run writes or keeps them: one among the input is refused. None by default. */
  readonly reserved?: Pick<ReservedFiles, 'assertFree'>;
  /** Epoch milliseconds: the time from which on a record's time can hardly be right. No bound by default. */
  readonly now?: number;
  readonly log?: Log;
  readonly progress?: Progress;
  /** Abort it to end whatever the engine does for this backend. */
  readonly signal?: AbortSignal;
  /** What reading files may take: 256 MB of counts, records of 64 MB by default. */
  readonly limits?: ReadLimits | undefined;
  /** Takes the records of files that can't be used; without it, the first one is an error. */
  readonly badRecords?: BadRecords | undefined;
}

function readConfig({ configFile, environment = {}, log = silentLog }: OpenOptions): ConfigFile {
  if (typeof configFile === 'object') return configFile;
  return configFile === undefined ? emptyConfig(environment) : readConfigFile(configFile, environment, log);
}

/**
 * Opens a feed; close it with `await using` or `backend[Symbol.asyncDispose]()`. The log is told what is loaded.
 *
 * @throws UsageError for a name or configuration that is wrong, InputError for files that are, BackendError for an
 * engine that fails
 */
export async function openBackend(options: OpenOptions): Promise<Backend> {
  const { analyzer, backend = 'JsonBackend', log = silentLog, progress = noProgress } = options;
  const input = typeof options.input === 'string' ? [options.input] : options.input;
  const driver = typeof backend === 'string' ? await resolveName(backend, BACKENDS, '.') : backend;
  log.info(`Loading backend '${driver.name}'`);
  if (driver.input === 'section') log.info(`Loading backend '${driver.name}' from section '${input.join(' ')}'`);
  const signal = options.signal ?? new AbortController().signal;
  const feed = 'readers' in analyzer.feed ? analyzer.feed : plainFeed(analyzer.feed);
  const { reserved, now, badRecords } = options;
  const opened = await driver.open({
    ...{ feed, input, config: readConfig(options), log, progress, signal },
    ...(reserved && { refuseReserved: (path: string) => reserved.assertFree('-n', path) }),
    ...(now !== undefined && { now }),
    ...(options.limits && { limits: options.limits }),
    ...(badRecords && { badRecords }),
  });
  for (const line of opened.loaded) log.info(line);
  return opened;
}
