import { type Feed, type FeedNames, plainFeed } from '../../../src/feed/feed.js';
import type { Backend } from '../../../src/backends/backend.js';
import { JsonBackend } from '../../../src/backends/files/json-backend.js';
import { type Log, noProgress, silentLog } from '../../../src/log/log.js';

/** Opens the file backend as a run does. */
export function openFiles(input: readonly string[], feed: Feed | FeedNames, log: Log = silentLog): Promise<Backend> {
  return JsonBackend.open({
    feed: 'readers' in feed ? feed : plainFeed(feed),
    input,
    config: { path: undefined, sections: new Map(), environment: {} },
    log,
    progress: noProgress,
    signal: new AbortController().signal,
  });
}
