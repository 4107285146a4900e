/** The forms that `--format` knows; `text` is the log's. */
export const FORMAT_NAMES = ['text', 'table', 'json', 'ndjson', 'csv', 'markdown'] as const;

export type FormatName = (typeof FORMAT_NAMES)[number];

/** The forms that are rendered from findings and go to standard output or `-o`. */
export type RenderedFormat = Exclude<FormatName, 'text'>;
