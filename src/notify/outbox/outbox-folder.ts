import * as fs from 'node:fs';
import { join } from 'node:path';
import { errnoOf, LockedError, messageOf } from '../../errors.js';
import { type Log, silentLog } from '../../log/log.js';
import { lockTable } from '../../state/table-lock.js';
import { replaceFile } from '../../state/replace-file.js';
import { makeFolder } from '../../state/table-versions.js';
import { targetOf } from '../../state/write-target.js';
import { formatRunEvents, NO_RUN_EVENTS, parseRunEvents, type RunEvents } from './run-events.js';
import { readSettled } from './sent-record.js';

/** The folder beside a global table that keeps what was sent, and what was told of the tool itself. */
export function outboxFolder(table: string): string {
  try {
    return `${targetOf(table)}.outbox`;
  } catch {
    // a table that can't be read is a failure to be told of, too
    return `${table}.outbox`;
  }
}

export const sentPath = (folder: string): string => join(folder, 'sent');
const runEventsPath = (folder: string): string => join(folder, 'runs.json');

/** The keys that need not be sent any more. What can't be read is told when something is to be sent. */
export function settledIn(table: string): ReadonlySet<string> {
  try {
    return readSettled(sentPath(outboxFolder(table)));
  } catch {
    return new Set();
  }
}

/** What was told of the tool itself; nothing if the file can't be read as what it is. */
export function readRunEvents(folder: string, log: Pick<Log, 'warn'>): RunEvents {
  const path = runEventsPath(folder);
  try {
    const events = parseRunEvents(fs.readFileSync(path, 'utf8'));
    if (events) return events;
    log.warn(`'${path}' is damaged: what was told of failed runs is told again`);
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') log.warn(`Can't read '${path}': ${messageOf(error)}`);
  }
  return NO_RUN_EVENTS;
}

/** @throws OutputError */
export function writeRunEvents(folder: string, events: RunEvents): void {
  const path = runEventsPath(folder);
  if (events.told.length === 0 && events.entries.length === 0) fs.rmSync(path, { force: true });
  else replaceFile(path, formatRunEvents(events));
}

export interface OutboxLockOptions {
  /** Milliseconds to wait for another run that sends. */
  readonly timeoutMs: number;
  readonly now: number;
  readonly signal: AbortSignal;
}

/**
 * Takes the outbox's own lock; undefined if another run holds it for too long.
 *
 * @throws OutputError if it can't be written
 */
export async function lockOutbox(folder: string, options: OutboxLockOptions): Promise<Disposable | undefined> {
  // the folder that this one lies in is the user's to make: a name that was misspelt would make another
  makeFolder(folder, undefined);
  try {
    const { now, signal } = options;
    return await lockTable(sentPath(folder), { timeout: options.timeoutMs / 1000, now, signal, log: silentLog });
  } catch (error) {
    if (error instanceof LockedError) return undefined;
    throw error;
  }
}
