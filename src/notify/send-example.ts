import { instant } from '../findings/instant.js';
import type { Outcome } from './channel.js';
import { exampleNotification } from './example-notification.js';
import { withLink } from './report-link.js';
import type { NotifySection } from './section.js';

export interface ExampleOptions {
  readonly table: string;
  readonly toolVersion: string;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

const KEY = 'example'.padEnd(32, '0');

function answerOf(outcome: Outcome): string {
  if (outcome.kind === 'accepted') return `accepted: ${outcome.answer}`;
  return `${outcome.kind === 'given-up' ? 'refused' : 'not accepted'}: ${outcome.reason}`;
}

/** Sends an example once; what came back, in a line. */
export async function sendExample(
  section: NotifySection,
  { table, toolVersion, now, timeoutMs, signal }: ExampleOptions,
): Promise<{ isAccepted: boolean; line: string }> {
  const at = instant(now);
  const run = { toolVersion, at, analyzer: 'example', backend: 'example', table, window: null };
  const notification = withLink(exampleNotification(run, now), section.reportUrl);
  const ending = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  const outcome = await section.channel.send([{ key: KEY, notification, at: now }], ending);
  const line = `[notify:${section.name}] (${section.type}): ${answerOf(outcome)}`;
  return { isAccepted: outcome.kind === 'accepted', line };
}
