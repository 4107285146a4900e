import { resolve } from 'node:path';
import { count } from '../../findings/wording.js';
import type { Log } from '../../log/log.js';
import { shown } from '../../log/printable.js';
import { findCompanions } from '../../state/companions.js';
import { targetOf } from '../../state/write-target.js';
import { formatTime } from '../../window/time-window.js';
import type { Instant } from '../../findings/findings.js';
import type { NotificationEvent } from '../notification.js';
import { OUTBOX_COMPANION } from './kept-outbox.js';
import { EMPTY_OUTBOX, withoutSettled } from './outbox.js';
import { parseOutbox } from './outbox-codec.js';
import { outboxFolder, readRunEvents, settledIn } from './outbox-folder.js';

/** A message that waits for a receiver. */
export interface WaitingMessage {
  /** When it was told. */
  at: Instant;
  /** NAME of the receiver's section [notify:NAME]. */
  section: string;
  event: NotificationEvent;
  /** What it says, in one line. */
  text: string;
}

/** What waits to be sent, oldest first. */
export function waitingMessages(
  given: string,
  { log, now, keepDays }: { readonly log: Pick<Log, 'warn'>; readonly now: number; readonly keepDays: number },
): WaitingMessage[] {
  const table = resolve(given);
  const content = findCompanions(targetOf(table), log).read(OUTBOX_COMPANION);
  const kept = (content && parseOutbox(content.toString('utf8'))) ?? EMPTY_OUTBOX;
  const { entries: ofRuns } = readRunEvents(outboxFolder(table), log);
  const entries = [...kept.entries, ...ofRuns].sort((a, b) => a.at - b.at);
  const settled = settledIn(table);
  const waiting = withoutSettled({ ...EMPTY_OUTBOX, entries }, { settled, now, keepDays });
  return waiting.entries.flatMap(({ at, targets, notification: { event, text } }) =>
    targets
      .filter(({ isRenewal }) => !isRenewal)
      .map(({ section }) => ({ at: new Date(at).toISOString(), section, event, text })),
  );
}

/** The same for people: when it was told, to whom, and what it says. */
export function outboxLines(waiting: readonly WaitingMessage[]): string[] {
  const lines = waiting.map(
    ({ at, section, event, text }) => `${formatTime(Date.parse(at))}  ${shown(section)}  ${event}  ${shown(text)}`,
  );
  return lines.length === 0 ? ['Nothing waits to be sent.'] : [...lines, `${count(lines.length, 'message')} waiting`];
}
