import type { Seen } from '../../backend.js';
import type { PointInTime } from '../engine/point-in-time.js';
import type { Undated } from '../feed/survey.js';
import type { EstimatedKeys } from './estimate-samples.js';
import type { Rows } from './folds.js';
import type { Spread } from './spread.js';

/** The feed at a point in time, with what is known of it as long as that lasts: nothing is asked for twice. */
export class Snapshot {
  undated: Undated | undefined;
  seen: Seen | undefined;
  /** By its start, what the history has told of a day that is a local window too. */
  readonly days = new Map<number, Rows<Spread>>();
  readonly estimatedDays = new Map<number, EstimatedKeys>();

  constructor(readonly point: PointInTime) {}
}
