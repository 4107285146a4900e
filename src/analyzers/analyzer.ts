/** The attributes of a record that are looked at. Names are dotted, as they stand in the telemetry. */
export interface Feed {
  /** Time of the record: epoch milliseconds or ISO 8601 (`index[0]`). */
  readonly time: string;
  /** What identifies the sample that was submitted, or the event (`index[1]`). */
  readonly sample: string;
  /** The two attributes that split the feed into independent series. */
  readonly dimensions: readonly [string, string];
  /** Further attributes, counted beside each series. */
  readonly crossDimensions: readonly string[];
}

/** What is counted, and from how many submissions on it can be a peak. */
export interface Analyzer {
  readonly name: string;
  readonly feed: Feed;
  /** Days of history asked of the backend where there is no global table yet. */
  readonly globalWindowDays: number;
  /** The least threshold (submissions) that a new row of the global table suggests, by value of the first dimension. */
  readonly leastThreshold: (dimension0: string) => number;
}
