import { createHash } from 'node:crypto';
import { keptValue } from '../../incidents/kept-values.js';
import type { DayFigures, KeyFigures } from './day-figures.js';
import { type Document, observerOf } from './documents.js';

/** Documents of one request: a server refuses those of more than 100 MB, and each of these has a kilobyte. */
const MOST_DOCUMENTS = 2000;
const ID_DIGITS = 32;

function figuresDocument({ day, run }: DayFigures, { key, peak, ...figures }: KeyFigures): Document {
  const known = Object.entries(figures).filter(([, value]) => value !== null);
  return {
    '@timestamp': `${day}T00:00:00.000Z`,
    event: { kind: 'metric', dataset: 'telemetry_peak.figures' },
    observer: observerOf(run),
    telemetry: {
      analyzer: run.analyzer,
      dimension_0: keptValue(key[0]),
      dimension_1: keptValue(key[1]),
      figures: { day, ...Object.fromEntries(known), isPeak: peak !== null },
      ...(peak && { peak: Object.fromEntries(Object.entries(peak).filter(([, value]) => value !== null)) }),
    },
  };
}

/** Made of table, day and key, so that the figures of a day are never there twice. */
function idOf({ day, run }: DayFigures, { key }: KeyFigures): string {
  return createHash('sha256')
    .update(JSON.stringify(['figures', run.table, day, ...key]))
    .digest('hex')
    .slice(0, ID_DIGITS);
}

/** The operations of the bulk requests that add a day's figures, a document for each key. */
export function* figuresOperations(figures: DayFigures, index: string): Generator<Document[], void, undefined> {
  for (let first = 0; first < figures.keys.length; first += MOST_DOCUMENTS) {
    yield figures.keys
      .slice(first, first + MOST_DOCUMENTS)
      .flatMap((row) => [{ create: { _index: index, _id: idOf(figures, row) } }, figuresDocument(figures, row)]);
  }
}
