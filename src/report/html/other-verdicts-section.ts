import { number } from '../../findings/wording.js';
import type { VerdictFinding } from '../../findings/verdict-finding.js';
import { printable } from '../../log/printable.js';
import { markup, type Markup } from './markup.js';
import { value } from './value.js';

const SHOWN = 200;

/** Floods and dips, which are no peaks; nothing if there is none. */
export function otherVerdictsSection(verdicts: readonly VerdictFinding[], id = 'others'): Markup | undefined {
  if (verdicts.length === 0) return undefined;
  const more = verdicts.length - SHOWN;
  return markup`<section aria-labelledby="${id}">
    <h2 id="${id}">Floods and dips, which are no peaks</h2>
    <ul class="verdicts">
      ${verdicts.slice(0, SHOWN).map(
        ({ day, kind, dimension0, dimension1, why }) =>
          markup`<li>
              ${day}, ${kind}: ${value(dimension0, 60)} / ${value(dimension1, 60)}: ${printable(why)}
            </li> `,
      )}
    </ul>
    ${more > 0 ? markup`<p class="note">${number(more)} more are in the other forms of the results.</p>` : undefined}
  </section>`;
}
