import type { Findings, NewKeyFinding } from '../../findings/findings.js';
import { number, percent } from '../../findings/wording.js';
import { markup, type Markup } from './markup.js';
import { value } from './value.js';

const NEW_KEYS_SHOWN = 100;

/** The value of each cross dimension that has most of a key's submissions. */
function mostly({ drivers }: NewKeyFinding): Markup[] {
  return drivers.flatMap(({ role, top }) => {
    const first = top?.[0];
    return role === 'cross' && first ? [markup`<div>${value(first.value, 40)} ${percent(first.share)}</div>`] : [];
  });
}

function newKeyRow(newKey: NewKeyFinding): Markup {
  const { dimension0, dimension1, local, threshold, tags } = newKey;
  return markup`<tr>
    <td>${value(dimension0)}</td>
    <td>${value(dimension1)}</td>
    <td class="n">${number(local.subCount)}</td>
    <td class="n">${number(local.sampCount)}</td>
    <td class="n">${number(threshold)}</td>
    <td>${tags.join(', ')}</td>
    <td>${mostly(newKey)}</td>
  </tr> `;
}

/** The keys that the global table has never seen; nothing if there is none. */
export function newKeysSection({ newKeys, run }: Findings): Markup | undefined {
  if (newKeys.length === 0) return undefined;
  const { dimension0, dimension1, cross } = run.attributes;
  const more = newKeys.length - NEW_KEYS_SHOWN;
  return markup`<section aria-labelledby="new-keys">
    <h2 id="new-keys">New keys</h2>
    <p>The global table has no row for them, so there is nothing to compare them with. Waves start here.</p>
    <div class="scroll" tabindex="0" role="group" aria-label="New keys">
      <table>
        <thead>
          <tr>
            <th scope="col">${dimension0}</th>
            <th scope="col">${dimension1}</th>
            <th scope="col" class="n">submissions</th>
            <th scope="col" class="n">samples</th>
            <th scope="col" class="n">least threshold</th>
            <th scope="col">tags</th>
            <th scope="col">most from ${cross.join(', ')}</th>
          </tr>
        </thead>
        <tbody>
          ${newKeys.slice(0, NEW_KEYS_SHOWN).map(newKeyRow)}
        </tbody>
      </table>
    </div>
    ${more > 0 ? markup`<p class="note">${number(more)} more are in the table of all keys.</p>` : undefined}
  </section>`;
}
