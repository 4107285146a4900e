/*
 * What a window gave, as plain values: the same object is what the library returns, what `--format json` prints and
 * what every other form is rendered from. The JSON Schema in schema/findings.json is generated from this file.
 */

import type { DetectorExplanation } from './detector-explanation.js';
import type { VerdictFinding } from './verdict-finding.js';

/** A point in time, ISO 8601 in UTC: `2020-11-04T00:00:00.000Z`. @format date-time */
export type Instant = string;

/** The number of this form. It grows when a field changes its meaning or goes away, not when one is added. */
export const SCHEMA_VERSION = 1;

/** How the run was made. */
export interface RunMetadata {
  /** Version of this tool. */
  toolVersion: string;
  /** When the run began. */
  at: Instant;
  /** Name of the backend that counted. */
  backend: string;
  /** The values of `-n`: file globs, or the name of a section of the configuration. */
  input: string[];
  /** Name of the analyzer. */
  analyzer: string;
  /** The attributes that are counted. */
  attributes: FeedAttributes;
  /** The threshold given with `-t`; null if each key has its own. */
  thresholdGiven: number | null;
}

/** What is looked at in a record, in text forms: `a`, `a | b` (the first that is there), `a + b` (a value of both). */
export interface FeedAttributes {
  time: string;
  /** `none` if every record is a sample of its own. */
  sample: string;
  dimension0: string;
  /** `*` if there is no second dimension. */
  dimension1: string;
  cross: string[];
  /** The analyzer's description of the feed, as schema/description.json has it. */
  description: Record<string, unknown>;
}

/** A half-open span of time: `end` is not included. */
export interface Span {
  start: Instant;
  end: Instant;
}

/** Records left out because they lack one attribute; a record that lacks two counts under both. */
export interface LeftOut {
  attribute: string;
  records: number;
}

/** What the window held. */
export interface WindowCoverage {
  /** Records counted. */
  records: number;
  /** Records left out because an attribute is missing or null. */
  leftOut: number;
  leftOutBy: LeftOut[];
  /** Records of the whole feed that could not be used and were let go (`--bad-records`). */
  badRecords: number;
  /** True if distinct samples are an estimate of the engine, not a count. */
  approximate: boolean;
}

/** How many keys there are of each kind. */
export interface KeyTotals {
  /** Keys with a submission in the window. */
  local: number;
  /** Those of them that have a row in the global table, so that they were compared. */
  compared: number;
  peaks: number;
  newKeys: number;
}

/** One row of the local table, under the names of the reference. Null: not computed (approximate counting). */
export interface LocalValues {
  /** Submissions in the window. */
  subCount: number;
  /** Distinct samples in the window. */
  sampCount: number;
  /** Most submissions of one sample. */
  sampSubCountMax: number | null;
  /** Mean submissions of a sample. */
  sampSubCountMean: number | null;
  /** Sample standard deviation (n − 1) of the submissions of a sample. */
  sampSubCountStd: number | null;
  /** Share of the most frequent sample, to two decimals; 0 up to 50 submissions. */
  sampSubRatio: number | null;
}

/** One row of the global table before it slid over the window: what is usual for the key. */
export interface BaselineValues {
  /** The span of the windows that the averages are taken over. */
  start: Instant;
  end: Instant;
  windowCount: number;
  subCountAvg: number;
  subCountMax: number;
  sampCountAvg: number;
  sampCountMax: number;
  sampSubCountAvg: number;
  sampSubCountMax: number;
  thresholdSuggested: number;
}

/** How the submissions compare with one figure of the baseline. */
export interface ExcessOver {
  /** The figure compared with. */
  baseline: number;
  /** Submissions less the figure. */
  difference: number;
  /** Submissions over the figure, which is taken as at least 1. */
  times: number;
}

/** The excess of submissions over what is usual. */
export interface Excess {
  overAverage: ExcessOver;
  overMaximum: ExcessOver;
  overThreshold: ExcessOver;
}

export type TestName = 'mean-over-history' | 'single-sample-share' | 'outlier-sample';

/** One of the three tests of which a peak passes at least one: it fires if `value > limit`. */
export interface TestFinding {
  name: TestName;
  value: number;
  limit: number;
  /** `value − limit`: by how much it fired (or, below 0, by how much it did not). */
  margin: number;
  fired: boolean;
}

export interface DriverValue {
  value: string;
  submissions: number;
  /** Share of the key's submissions in the window, from 0 to 1. */
  share: number;
}

/** Who or what drives a key: the values of one attribute with most submissions. */
export interface Driver {
  attribute: string;
  /** Whether the attribute is the sample, or a cross dimension. */
  role: 'sample' | 'cross';
  /** How many values there are. */
  distinct: number;
  /** The most frequent ones, most first. Null: not computed (approximate counting). */
  top: DriverValue[] | null;
}

/**
 * What kind of wave it is. `single-sample`: one sample has more than half of the submissions; `single-source`: one
 * value of a cross dimension has more than 80 % of them; `polymorphic`: at least nine samples for ten submissions, and
 * ten submissions or more; `broad`: none of these.
 */
export type Tag = 'single-sample' | 'single-source' | 'polymorphic' | 'broad';

/** A key of the window with what is known of it from the window alone. */
export interface KeyFinding {
  dimension0: string;
  dimension1: string;
  local: LocalValues;
  drivers: Driver[];
  tags: Tag[];
}

/** A key that is a peak, and why. */
export interface PeakFinding extends KeyFinding {
  baseline: BaselineValues;
  /** Submissions from which on the key can be a peak: `-t` if given, else what the baseline suggests. */
  threshold: number;
  excess: Excess;
  /** Empty if a detector decided otherwise than by the original's tests. */
  tests: TestFinding[];
  /** What the detector said of this key on one day of the window; absent if the original's rule decided. */
  verdict?: VerdictFinding;
}

/** A key without a row in the global table whose submissions reach its least threshold. */
export interface NewKeyFinding extends KeyFinding {
  /** Submissions from which on a new key is listed: `-t` if given, else the analyzer's least threshold. */
  threshold: number;
}

/** What a day made of an incident. */
export type IncidentEvent = 'new' | 'ongoing' | 'grown' | 'ended';

/** A UTC day: `2020-11-04`. @format date */
export type Day = string;

/**
 * A wave of one key, from its first peak on until two days in a row have none: open after this window, or ended by it.
 */
export interface IncidentFinding {
  id: string;
  dimension0: string;
  dimension1: string;
  /** What this window made of it; null: a first day without a peak, or a run that touches no incident. */
  event: IncidentEvent | null;
  firstDay: Day;
  /** The day that made the newest event. */
  day: Day;
  lastPeakDay: Day;
  /** Days with a peak. */
  days: number;
  /** Usual submissions of a day before the incident. */
  baseline: number;
  /** Submissions over the baseline, of all days with a peak so far. */
  submissionsOverBaseline: number;
  /** Most submissions of a day with a peak. */
  largestDay: number;
  /** The highest so far, from 0 to 100; null if the detector gives none. */
  severity: number | null;
  /** What the person wrote who closed the incident by hand; null if nobody did. */
  note: string | null;
}

/** What one window gave. */
export interface Findings {
  schemaVersion: typeof SCHEMA_VERSION;
  run: RunMetadata;
  window: Span;
  coverage: WindowCoverage;
  keys: KeyTotals;
  /**
   * Most unusual first: by submissions over the baseline's average, ties by key. If a detector decided, most severe
   * first, one for each day and key.
   */
  peaks: PeakFinding[];
  /** Days on which one user sent one sample again and again; no peaks. Absent if the original's rule decided. */
  floods?: VerdictFinding[];
  /** Days far below their expectation (`--dips`); no peaks. Absent if the original's rule decided. */
  dips?: VerdictFinding[];
  /** Most submissions first, ties by key. */
  newKeys: NewKeyFinding[];
  /** Those that ended in this window, then those that are open; the newest first. */
  incidents: IncidentFinding[];
}

/** Why a key is a peak, or why not. */
export interface Explanation {
  schemaVersion: typeof SCHEMA_VERSION;
  run: RunMetadata;
  window: Span;
  coverage: WindowCoverage;
  dimension0: string;
  dimension1: string;
  /** Which global table the key was compared with. */
  comparedWith: string;
  /** Null if the key has no submission in the window. */
  local: LocalValues | null;
  /** Null if the global table has no row for the key. */
  baseline: BaselineValues | null;
  /** `-t` if given, else what the baseline suggests, else the analyzer's least threshold for a new key. */
  threshold: number;
  reachesThreshold: boolean;
  /** All three if both rows are there; without a baseline those two that need none; else none. */
  tests: TestFinding[];
  /** Null if one of the rows is missing. */
  excess: Excess | null;
  isPeak: boolean;
  drivers: Driver[];
  tags: Tag[];
  /** Why by the original's rule, in a sentence or two. */
  verdict: string;
  /** What the run's detector makes of it, or `robust` if the original's rule decides; null if it was not asked. */
  byHistory: DetectorExplanation | null;
}
