/**
 * A text in ISO 8601 that is taken as a time: a day, or a day and a time of day with or without an offset. Understood by
 * the engine's regular expressions and by JavaScript's; neither tells whether there is such a day.
 */
export const ISO_TIME = String.raw`\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}(:?\d{2})?)?)?`;
