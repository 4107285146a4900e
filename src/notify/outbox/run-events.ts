import { z } from 'zod';
import type { Span } from '../../findings/findings.js';
import { runNotification } from '../build-notification.js';
import type { Notification, NotifiedRun, RunEvent } from '../notification.js';
import type { NotifySection } from '../section.js';
import { entryId, type OutboxEntry, type Target, wants } from './outbox.js';
import { EMPTY_OUTBOX } from './outbox.js';
import { formatOutbox, parseOutbox } from './outbox-codec.js';

/** How a run ended, as far as those are concerned who want to know of the tool itself. */
export interface RunEnd {
  readonly exitCode: number;
  /** Why it failed. */
  readonly message: string;
  /** Windows without any record. */
  readonly gaps: readonly Span[];
}

/** What was told of the tool itself (failures, gaps) since the last success, and is still to be sent. */
export interface RunEvents {
  /** The kinds that were told. */
  readonly told: readonly Exclude<RunEvent, 'recovered'>[];
  readonly entries: readonly OutboxEntry[];
}

export const NO_RUN_EVENTS: RunEvents = { told: [], entries: [] };

const NO_DATA = 7;
const SUCCESSES = [0, 10];
/** 2 is told if it is the configuration's: whoever types a wrong flag sees it. */
const FAILURES = [1, 2, 3, 4, 5, 6, 8];

function eventOf({ exitCode, gaps }: RunEnd): RunEvent | undefined {
  if (FAILURES.includes(exitCode)) return 'failure';
  if (exitCode === NO_DATA || gaps.length > 0) return 'no-data';
  return SUCCESSES.includes(exitCode) ? 'recovered' : undefined;
}

const isRenewing = ({ type }: NotifySection): boolean => type === 'alertmanager';

/**
 * What the end of a run adds: a failure or a lack of data is told once until a run succeeds, and then that it did. What
 * is an alert somewhere is renewed by every run that ends so.
 */
export function addRunEnd(
  before: RunEvents,
  end: RunEnd,
  sections: readonly NotifySection[],
  run: NotifiedRun,
  at: number,
): RunEvents {
  const { told, entries } = before;
  const event = eventOf(end);
  if (event === undefined || (event === 'recovered' && told.length === 0)) return before;
  const { exitCode, message, gaps } = end;
  const error = SUCCESSES.includes(exitCode) ? null : { exitCode, message };
  const notification: Notification = runNotification(event, { error, gaps, run });
  const isRepeated = event !== 'recovered' && told.includes(event);
  const wanting = sections.filter((section) => wants(section, notification) && !section.ping);
  // an alert ends when the tool works again, whether its section asked to be told of that or not
  const ending =
    event === 'recovered' ? sections.filter((section) => isRenewing(section) && !wanting.includes(section)) : [];
  const targets: Target[] = [
    ...wanting
      .filter((section) => !isRepeated || isRenewing(section))
      .map(({ name }) => ({ section: name, isRenewal: isRepeated })),
    ...ending.map(({ name }) => ({ section: name, isRenewal: true })),
  ];
  const next =
    targets.length === 0 ? entries : [...entries, { id: entryId(notification, at), at, targets, notification }];
  if (event === 'recovered') return { told: [], entries: next };
  return { told: isRepeated || wanting.length === 0 ? told : [...told, event], entries: next };
}

const schema = z.looseObject({ told: z.array(z.enum(['failure', 'no-data'])) });

/** The text of the file that keeps them. */
export function formatRunEvents({ told, entries }: RunEvents): string {
  return `${JSON.stringify({ told, outbox: formatOutbox({ ...EMPTY_OUTBOX, entries }) })}\n`;
}

/** Reads what {@link formatRunEvents} wrote; undefined if it is something else. */
export function parseRunEvents(text: string): RunEvents | undefined {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { data } = schema.safeParse(content);
  const outbox = typeof data?.['outbox'] === 'string' ? parseOutbox(data['outbox']) : undefined;
  return data && outbox && { told: data.told, entries: outbox.entries };
}
