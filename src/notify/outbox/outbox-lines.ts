import { resolve } from 'node:path';
import { count } from '../../findings/wording.js';
import type { Log } from '../../log/log.js';
import { shown } from '../../log/printable.js';
import { findCompanions } from '../../state/companions.js';
import { targetOf } from '../../state/write-target.js';
import { formatTime } from '../../window/time-window.js';
import type { Day, Instant } from '../../findings/findings.js';
import { instant, timeOf } from '../../findings/instant.js';
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
export interface Waiting {
  messages: WaitingMessage[];
  /** Days whose figures wait for an index. */
  days: { at: Instant; section: string; day: Day }[];
}

/** What of the outbox of a table no receiver has accepted yet. */
export function waitingIn(
  given: string,
  { log, now, keepDays }: { readonly log: Pick<Log, 'warn'>; readonly now: number; readonly keepDays: number },
): Waiting {
  const table = resolve(given);
  const content = findCompanions(targetOf(table), log).read(OUTBOX_COMPANION);
  const kept = (content && parseOutbox(content.toString('utf8'))) ?? EMPTY_OUTBOX;
  const { entries: ofRuns } = readRunEvents(outboxFolder(table), log);
  const entries = [...kept.entries, ...ofRuns].sort((a, b) => a.at - b.at);
  const settled = settledIn(table);
  const { entries: left, figures } = withoutSettled({ ...kept, entries }, { settled, now, keepDays });
  const messages = left.flatMap(({ at, targets, notification: { event, text } }) =>
    targets.filter(({ isRenewal }) => !isRenewal).map(({ section }) => ({ at: instant(at), section, event, text })),
  );
  const days = figures.flatMap(({ at, day, sections }) =>
    sections.map((section) => ({ at: instant(at), section, day })),
  );
  return { messages, days };
}

/** The same for people: when it was told, to whom, and what it says. */
export function outboxLines({ messages, days: figuresOf }: Waiting): string[] {
  const lines = messages.map(
    ({ at, section, event, text }) => `${formatTime(timeOf(at))}  ${shown(section)}  ${event}  ${shown(text)}`,
  );
  const days = figuresOf.map(
    ({ at, section, day }) => `${formatTime(timeOf(at))}  ${shown(section)}  figures  daily figures of ${day}`,
  );
  if (lines.length + days.length === 0) return ['Nothing waits to be sent.'];
  const figures = days.length === 0 ? '' : `, and figures of ${count(days.length, 'day')}`;
  return [...lines, ...days, `${count(lines.length, 'message')} waiting${figures}`];
}
