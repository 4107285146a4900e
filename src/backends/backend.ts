import type { BadRecords } from './bad-records.js';
import type { Feed } from '../feed/feed.js';
import type { ConfigFile } from '../config/config-file.js';
import type { Log, Progress } from '../log/log.js';
import type { Key, KeyMap } from '../tables/key-map.js';
import type { TimeWindow } from '../window/time-window.js';

/**
 * Asks, for one window: per key, how many submissions, how they spread over samples, and who and what drives them.
 * The local statistics table comes from its answer.
 */
export interface LocalQuestion {
  readonly kind: 'local';
  readonly window: TimeWindow;
  /** How many of the most frequent values (samples, values of each cross dimension) are listed for each key. */
  readonly top: number;
  /**
   * Whether a key with this many submissions can be a peak. A backend that counts approximately may leave out the
   * distribution of all other keys; one that counts exactly ignores it. It may be called only once this question's
   * turn has come: it may depend on the answers to the questions before.
   */
  readonly canPeak: (key: Key, submissions: number) => boolean;
}

/**
 * Asks, for every whole UTC day on which a record lies within the window: per key, submissions and distinct samples
 * over all 24 hours of that day (also before the window's start and after its end). The global statistics table and
 * the history of a series come from its answer.
 */
export interface DailyQuestion {
  readonly kind: 'daily';
  readonly window: TimeWindow;
}

export type Question = LocalQuestion | DailyQuestion;

/** One value of an attribute with the number of submissions that carry it. */
export interface ValueCount {
  readonly value: string;
  readonly submissions: number;
}

/** How the submissions of one key spread over its samples. */
export interface SampleDistribution {
  /** The most submissions of one sample. */
  readonly max: number;
  /** Mean submissions of a sample. */
  readonly mean: number;
  /** Sample standard deviation (n − 1) of the submissions of a sample; 0 for fewer than two samples. */
  readonly std: number;
  /** The samples with most submissions, most first, ties by value in code point order. */
  readonly top: readonly ValueCount[];
}

/** The values of one cross dimension beside one key. */
export interface CrossCounts {
  /** How many values there are. */
  readonly distinct: number;
  /** The most frequent ones, most first, ties by value in code point order. */
  readonly top: readonly ValueCount[];
}

export interface LocalCounts {
  readonly submissions: number;
  /** Distinct samples. */
  readonly samples: number;
  /** Absent only if the backend counts approximately and the key can't be a peak: not computed. */
  readonly distribution?: SampleDistribution;
  /** One for each cross dimension of the feed, in its order. */
  readonly cross: readonly CrossCounts[];
}

export interface DayCounts {
  readonly submissions: number;
  /** Distinct samples of that day. */
  readonly samples: number;
}

/** Times that can hardly be right: before the year 2000, or later than two days after the run. */
export interface ImplausibleTimes {
  readonly count: number;
  /** Epoch milliseconds. */
  readonly oldest: number;
  readonly newest: number;
}

/**
 * What a backend saw of the whole feed while it answered, within the questions' spans of time and outside of them. It
 * tells a day without data from a feed that the description does not fit.
 */
export interface Seen {
  /** Records looked at. */
  readonly all: number;
  /** Those of them that have a time. */
  readonly timed: number;
  /** Those of them that have a value in any place that the filter names; `all` without a filter. */
  readonly filterable: number;
  /** Those of them that meet the filter; `all` without a filter. What follows speaks of these alone. */
  readonly records: number;
  /** How many lack each of time, sample and dimensions, in the feed's order; attributes that none lacks included. */
  readonly lacking: ReadonlyMap<string, number>;
  /** Oldest and newest time, as read (epoch milliseconds); undefined if no record has one. */
  readonly oldest: number | undefined;
  readonly newest: number | undefined;
  /** Undefined if there are none. */
  readonly implausible: ImplausibleTimes | undefined;
  /** Dotted names of the attributes that the first records hold (a bounded number of them), in order of appearance. */
  readonly names: readonly string[];
}

/** What the question's span of time held, whether it could be counted or not. */
export interface Coverage {
  /** Records that were counted. */
  readonly records: number;
  /** Records left out because an attribute is missing or null. */
  readonly leftOut: number;
  /**
   * The records left out by attribute, in the feed's order: a record that lacks two counts under both. Records without
   * a time can't be placed, so every question counts all those of the feed.
   */
  readonly leftOutBy: ReadonlyMap<string, number>;
  /** Set if distinct samples are an estimate of the engine, not a count. */
  readonly approximate: boolean;
  /** Records of the whole feed that could not be used and were let go; absent if none are let go. */
  readonly badRecords?: number;
  /** What was seen of the whole feed, the same in every answer of one call; absent if the backend can't tell. */
  readonly seen?: Seen;
}

export interface LocalAnswer {
  readonly kind: 'local';
  readonly window: TimeWindow;
  readonly coverage: Coverage;
  readonly keys: KeyMap<LocalCounts>;
}

export interface DailyAnswer {
  readonly kind: 'daily';
  readonly window: TimeWindow;
  readonly coverage: Coverage;
  /** Starts of the UTC days on which a counted record lies within the window, oldest first. */
  readonly days: readonly number[];
  /** For each key, its counts on each of those days on which it has any, by the day's start, oldest first. */
  readonly keys: KeyMap<ReadonlyMap<number, DayCounts>>;
}

export type Answer = LocalAnswer | DailyAnswer;

/** An engine, connected to one feed. It counts where the records are; no record ever crosses this interface. */
export interface Backend extends AsyncDisposable {
  /** Lines for the log on what was loaded: files, or nothing. */
  readonly loaded: readonly string[];
  /**
   * Answers each question in turn, in the order asked. All questions of one call are known at once so that an engine
   * that reads files may answer them from one pass; an engine that answers one by one does so only when the caller
   * asks for the next, so that what was answered can be saved.
   *
   * @throws InputError if the telemetry is malformed; BackendError if the engine fails or its answer is partial.
   */
  answer(questions: readonly Question[]): AsyncIterable<Answer>;
  /**
   * The time of the newest record of the whole feed (epoch milliseconds), whether it could be counted or not; undefined
   * if none has a time. A question of its own since it may cost a pass over the feed.
   */
  newest(): Promise<number | undefined>;
}

/** What reading files may take. */
export interface ReadLimits {
  /** Bytes of counts that are kept in memory; what is beyond them goes to the spill folder. */
  readonly memoryBytes: number;
  /** Bytes that a record may have. */
  readonly recordBytes: number;
}

/** What a backend is given to open a feed. */
export interface BackendContext {
  readonly feed: Feed;
  /** The values of `-n`: file globs, or the name of a section of the configuration. */
  readonly input: readonly string[];
  /** Throws a UsageError for a file that the run itself writes or keeps; asked of each before any is read. */
  readonly refuseReserved?: (path: string) => void;
  readonly config: ConfigFile;
  readonly log: Log;
  readonly progress: Progress;
  /** Aborted when the run is stopped: whatever the engine does for it must end at once. */
  readonly signal: AbortSignal;
  /** Takes the records that can't be used; without it, the first one is an error. */
  readonly badRecords?: BadRecords;
  /** The time of the run (epoch milliseconds), from which on a record's time can hardly be right; no bound if absent. */
  readonly now?: number;
  /** For files; the backend's own if absent. */
  readonly limits?: ReadLimits;
}

/** What a check is given. */
export interface CheckContext extends Pick<BackendContext, 'feed' | 'input' | 'config' | 'log' | 'signal'> {
  /** Epoch milliseconds. */
  readonly now: number;
  /** Fails with an InputError if nothing of what was seen can be counted. */
  readonly judge: (seen: Seen) => Promise<void>;
}

/** What a check found: lines to show, and what would make a run fail. */
export interface FeedCheck {
  readonly lines: readonly string[];
  readonly problems: readonly string[];
  /** Whether it is the telemetry that is at fault, and not the engine. */
  readonly isOfInput: boolean;
}

/** A kind of backend, found by its name. */
export interface BackendDriver {
  readonly name: string;
  /** `files`: `-n` names files; `section`: it names a section of the configuration file. */
  readonly input: 'files' | 'section';
  readonly open: (context: BackendContext) => Promise<Backend>;
  /**
   * Connects as a run would, and reports what is there and what would go wrong (the command `check`); absent if the
   * backend has no check.
   *
   * @throws UsageError if the configuration or the description is wrong; BackendError if the engine does not answer
   */
  readonly check?: (context: CheckContext) => Promise<FeedCheck>;
}
