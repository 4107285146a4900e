import { hostname } from 'node:os';
import { NotificationsOutput } from '../outputs/notifications-output.js';
import type { RunFlags } from './flags/flags.js';
import type { Session } from './session.js';

/** Those whom the configuration names; undefined if the flags say that nobody is told anything. */
export function notificationsOf(flags: RunFlags, session: Session): NotificationsOutput | undefined {
  const { notify, threshold, startDate: start, endDate: end, delta, delay, allowFuture } = flags;
  if (!notify || threshold !== undefined) return undefined;
  const window = { start, end, delta, delay, allowFuture };
  return new NotificationsOutput({ ...flags, window }, { ...session, host: hostname(), random: Math.random });
}
