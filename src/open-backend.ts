import process from 'node:process';
import type { Backend, BackendDriver } from './backends/backend.js';
import { readConfigFile } from './config/config-file.js';
import { type Feed, type FeedNames, plainFeed } from './feed/feed.js';
import { type Log, noProgress, type Progress, silentLog } from './log/log.js';
import { BACKENDS } from './names/backends.js';
import { resolveName } from './names/resolve-name.js';

export interface OpenOptions {
  /** A name as `-b` takes it, or a driver itself. `JsonBackend` by default. */
  readonly backend?: string | BackendDriver;
  /** Its feed says which attributes are looked at. */
  readonly analyzer: { readonly feed: Feed | FeedNames };
  /** What `-n` takes: file names or globs, or the section of the configuration. */
  readonly input: string | readonly string[];
  /** INI file, for a backend that takes a section. None is read by default. */
  readonly configFile?: string;
  /** Variables `TPA_SECTION_KEY` of it override keys of that file. None by default. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly log?: Log;
  readonly progress?: Progress;
  /** Abort it to end whatever the engine does for this backend. */
  readonly signal?: AbortSignal;
}

/**
 * Opens a feed, as a run of the command line does; close it with `await using` or `backend[Symbol.asyncDispose]()`.
 *
 * @throws UsageError for a name or configuration that is wrong, InputError for files that are, BackendError for an
 * engine that fails
 */
export async function openBackend(options: OpenOptions): Promise<Backend> {
  const { analyzer, input, configFile, environment = {}, backend = 'JsonBackend', log = silentLog } = options;
  const driver = typeof backend === 'string' ? await resolveName(backend, BACKENDS, process.cwd()) : backend;
  return driver.open({
    feed: 'readers' in analyzer.feed ? analyzer.feed : plainFeed(analyzer.feed),
    input: typeof input === 'string' ? [input] : input,
    config:
      configFile === undefined
        ? { path: undefined, sections: new Map(), environment }
        : readConfigFile(configFile, environment, log),
    log,
    progress: options.progress ?? noProgress,
    signal: options.signal ?? new AbortController().signal,
  });
}
