import type { Get } from './raw.js';

/** What the value of one place has to be for a condition to hold. A list meets it if one of its values does. */
export type Comparison =
  /** The place holds a value. */
  | { readonly kind: 'exists' }
  /** The value's one text is this. */
  | { readonly kind: 'equals'; readonly value: string }
  /** The value's text fits the glob (`*` any text, `?` one character, `\*` and `\?` themselves). */
  | { readonly kind: 'glob'; readonly glob: string }
  /** The value is an IP address of this network: `10.0.0.0/8`. */
  | { readonly kind: 'network'; readonly network: string }
  /** The value reads as a number between these; undefined is without a bound. */
  | {
      readonly kind: 'range';
      readonly least: string | undefined;
      readonly isLeastIncluded: boolean;
      readonly most: string | undefined;
      readonly isMostIncluded: boolean;
    };

/** A filter as a tree, from which an engine's query can be made as well. */
export type ConditionNode =
  | { readonly kind: 'and' | 'or'; readonly nodes: readonly ConditionNode[] }
  | { readonly kind: 'not'; readonly node: ConditionNode }
  | {
      readonly kind: 'place';
      readonly place: string;
      readonly comparison: Comparison;
      /** As it was written, for messages. */
      readonly text: string;
    };

/** A filter, understood. */
export interface Condition {
  /** As it was written. */
  readonly text: string;
  readonly tree: ConditionNode;
  /** Every place that it looks at, each once. */
  readonly places: readonly string[];
  readonly holds: (get: Get) => boolean;
}
