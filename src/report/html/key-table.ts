import type { FeedAttributes } from '../../findings/findings.js';
import { number, times } from '../../findings/wording.js';
import type { Key } from '../../tables/key-map.js';
import type { KeyRow } from './key-rows.js';
import { markup, type Markup } from './markup.js';
import { value } from './value.js';

/** Rows that a page shows: more would make it slow to open. */
export const ROWS_SHOWN = 10_000;
// Characters of a value in a row, so that a page of long values stays small.
const VALUE_LENGTH = 60;

function keyRow(row: KeyRow, spark: Markup): Markup {
  const { key, submissions, samples, average, threshold, verdict } = row;
  // end tags that HTML lets go, and classes that the style can tell by the column, would be half a megabyte
  return markup`<tr${verdict === 'peak' ? markup` class="peak"` : undefined}>
<td>${value(key[0], VALUE_LENGTH)}<td>${value(key[1], VALUE_LENGTH)}<td>${number(submissions)}<td>${number(samples)}
<td>${average === undefined ? '–' : number(average)}<td>${row.times === undefined ? '–' : times(row.times)}
<td>${threshold === undefined ? '–' : number(threshold)}<td>${verdict}<td>${spark}`;
}

/** Every key of the window with its verdict and the line of its days; sortable if the script runs. */
export function keyTable(
  rows: readonly KeyRow[],
  { dimension0, dimension1 }: FeedAttributes,
  days: number,
  spark: (key: Key) => Markup,
): Markup {
  const head = (name: string, sort: 'text' | 'number'): Markup =>
    markup`<th scope="col" data-sort="${sort}" ${sort === 'number' ? markup` class="n"` : undefined}>${name}</th>`;
  const left = rows.length - ROWS_SHOWN;
  return markup`<div class="scroll" tabindex="0" role="group" aria-label="All keys">
      <table class="keys" data-sortable>
        <thead>
          <tr>
            ${head(dimension0, 'text')}${head(dimension1, 'text')}${head('submissions', 'number')}${head('samples', 'number')}${head('average', 'number')}${head('× average', 'number')}${head('threshold', 'number')}${head('verdict', 'text')}
            <th scope="col">${days} days</th>
          </tr>
        </thead>
        <tbody>
          ${rows.slice(0, ROWS_SHOWN).map((row) => keyRow(row, spark(row.key)))}
        </tbody>
      </table>
    </div>
    ${left > 0 ? markup`<p class="note">${number(left)} more keys, of fewer submissions, are not shown.</p>` : undefined}`;
}
