import type { DayFigures } from './index/day-figures.js';
import type { Notification } from './notification.js';

/** What is to be sent to one section. */
export interface Delivery {
  /** The same whenever the same is sent again: a receiver that knows it can drop the second. */
  readonly key: string;
  readonly notification: Notification;
  /** When the run that told it began, epoch milliseconds. */
  readonly at: number;
  /** Whether nobody asked for it: it only keeps up to date what the receiver holds. */
  readonly isRenewal?: boolean;
}

/**
 * What came of sending. `again`: it may be accepted later, not before `after` milliseconds if the receiver says so;
 * `given-up`: it never will.
 */
export type Outcome =
  | { readonly kind: 'accepted'; readonly answer: string }
  | { readonly kind: 'given-up'; readonly reason: string }
  | { readonly kind: 'again'; readonly reason: string; readonly after?: number };

/** What a channel is given of the world. */
export interface ChannelContext {
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Name of this machine, for ids that have to be unique. */
  readonly host: string;
  readonly toolVersion: string;
}

/** A receiver. */
export interface Channel {
  /** Whether all that is to be sent goes in one message. */
  readonly isDigest: boolean;
  /**
   * Sends; never throws because of the receiver.
   *
   * @param deliveries one, or all of a digest, oldest first
   * @param signal ends it
   */
  send(deliveries: readonly [Delivery, ...Delivery[]], signal: AbortSignal): Promise<Outcome>;
  /**
   * Sends what the feed held on a day, to a receiver that holds all of it; others lack this.
   *
   * @param signal ends it
   */
  readonly sendFigures?: (figures: DayFigures, signal: AbortSignal) => Promise<Outcome>;
  /** What it would send, for people. */
  preview(deliveries: readonly [Delivery, ...Delivery[]]): string | Promise<string>;
}
