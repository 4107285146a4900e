import type { Findings } from '../findings/findings.js';

/** What a rendered text is written to. */
export interface Destination {
  /** Columns of the terminal; undefined if it is none. */
  readonly columns: number | undefined;
  /** Whether colours may be used. */
  readonly colours: boolean;
  /** Whether this window is the first in the text: a heading for the whole text is there alone. */
  readonly first: boolean;
}

/** One form of the findings of a window. The text ends with a newline, or is empty. */
export type Render = (findings: Findings, destination: Destination) => string;
