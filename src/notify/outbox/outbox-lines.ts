import { resolve } from 'node:path';
import { count } from '../../findings/wording.js';
import type { Log } from '../../log/log.js';
import { shown } from '../../log/printable.js';
import { findCompanions } from '../../state/companions.js';
import { targetOf } from '../../state/write-target.js';
import { formatTime } from '../../window/time-window.js';
import { OUTBOX_COMPANION } from './kept-outbox.js';
import { EMPTY_OUTBOX, withoutSettled } from './outbox.js';
import { parseOutbox } from './outbox-codec.js';
import { outboxFolder, readRunEvents, settledIn } from './outbox-folder.js';

/** What waits to be sent, oldest first: when it was told, to whom, and what it says. */
export function outboxLines(
  given: string,
  { log, now, keepDays }: { readonly log: Pick<Log, 'warn'>; readonly now: number; readonly keepDays: number },
): string[] {
  const table = resolve(given);
  const content = findCompanions(targetOf(table), log).read(OUTBOX_COMPANION);
  const kept = (content && parseOutbox(content.toString('utf8'))) ?? EMPTY_OUTBOX;
  const { entries: ofRuns } = readRunEvents(outboxFolder(table), log);
  const entries = [...kept.entries, ...ofRuns].sort((a, b) => a.at - b.at);
  const settled = settledIn(table);
  const waiting = withoutSettled({ ...kept, entries }, { settled, now, keepDays });
  const lines = waiting.entries.flatMap(({ at, targets, notification }) =>
    targets
      .filter(({ isRenewal }) => !isRenewal)
      .map(({ section }) => `${formatTime(at)}  ${shown(section)}  ${notification.event}  ${shown(notification.text)}`),
  );
  const days = waiting.figures.flatMap(({ at, day, sections }) =>
    sections.map((section) => `${formatTime(at)}  ${shown(section)}  figures  daily figures of ${day}`),
  );
  if (lines.length + days.length === 0) return ['Nothing waits to be sent.'];
  const figures = days.length === 0 ? '' : `, and figures of ${count(days.length, 'day')}`;
  return [...lines, ...days, `${count(lines.length, 'message')} waiting${figures}`];
}
