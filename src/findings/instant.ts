import type { TimeWindow } from '../window/time-window.js';
import type { Instant, Span } from './findings.js';

/** A time in epoch milliseconds as findings hold it: ISO 8601 in UTC. */
export const instant = (time: number): Instant => new Date(time).toISOString();

/** Epoch milliseconds of an instant that {@link instant} wrote. */
export const timeOf = (text: Instant): number => Date.parse(text);

export const spanOf = ({ start, end }: TimeWindow): Span => ({ start: instant(start), end: instant(end) });
