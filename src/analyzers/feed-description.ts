/** What a feed's description says, as its keys are written; docs/feeds.md tells what each means. */
export interface FeedDescription {
  readonly records?: string | undefined;
  readonly time: string;
  readonly time_format?: string | undefined;
  readonly time_zone?: string | undefined;
  readonly sample: string;
  readonly dimension_0: string;
  readonly dimension_1?: string | undefined;
  readonly cross?: string | undefined;
  readonly filter?: string | undefined;
  /** By place. */
  readonly list?: Record<string, 'error' | 'each' | 'first' | 'join' | 'leave-out'> | undefined;
  /** By place. */
  readonly missing?: Record<string, string> | undefined;
  /** By place. */
  readonly fold?: Record<string, string> | undefined;
  readonly least_threshold?: string | undefined;
  readonly global_days?: number | undefined;
  readonly detector?: { name: string; settings: Record<string, string> } | undefined;
  readonly delimiter?: string | undefined;
  readonly encoding?: 'utf-8' | 'utf-16' | 'latin1' | undefined;
  readonly comment?: string | undefined;
  readonly header?: string | undefined;
  readonly null_text?: string | undefined;
}
