import type { Channel } from './channel.js';
import type { Moment } from './channels/ping.js';
import type { ChannelType } from './channels.js';
import type { NotificationEvent } from './notification.js';
import type { Outcome } from './channel.js';
import type { PeakFilter } from './peak-filter.js';

/** A channel that is told of every run's start and end itself, at once or not at all. */
export type Ping = (moment: Moment, body: string, signal: AbortSignal) => Promise<Outcome>;

/** A section `[notify:NAME]`, understood. */
export interface NotifySection {
  /** NAME. */
  readonly name: string;
  readonly type: ChannelType;
  readonly when: ReadonlySet<NotificationEvent>;
  /** Which peaks are told; undefined: all. */
  readonly filter: PeakFilter | undefined;
  /** Peaks of a lower severity are not told. */
  readonly leastSeverity: number | undefined;
  /** Address of the page about an incident or a run, with places such as `{day}`. */
  readonly reportUrl: string | undefined;
  readonly channel: Channel;
  readonly ping: Ping | undefined;
}
