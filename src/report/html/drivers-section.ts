import type { Driver } from '../../findings/findings.js';
import { count, NOT_COMPUTED, number, percent } from '../../findings/wording.js';
import { markup, type Markup } from './markup.js';
import { value } from './value.js';

const DRIVERS_SHOWN = 6;

const bar = (share: number): Markup =>
  markup`<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
    <rect width="${(share * 100).toFixed(1)}" height="8" />
  </svg>`;

function driverTable({ attribute, role, distinct, top }: Driver): Markup {
  const what = role === 'sample' ? 'samples' : 'values';
  if (top === null) {
    return markup`<section>
      <h4>${attribute}</h4>
      <p>${count(distinct, 'value')}; ${NOT_COMPUTED}: which.</p>
    </section>`;
  }
  const shownValues = top.slice(0, DRIVERS_SHOWN);
  const others = distinct - shownValues.length;
  return markup`<section>
    <h4>${role === 'sample' ? `Samples (${attribute})` : attribute}</h4>
    <table>
      <thead>
        <tr>
          <th scope="col">value</th>
          <th scope="col" class="n">submissions</th>
          <th scope="col" class="n">share</th>
        </tr>
      </thead>
      <tbody>
        ${shownValues.map(
          (v) =>
            markup`<tr>
              <td>${value(v.value, 64)}${bar(v.share)}</td>
              <td class="n">${number(v.submissions)}</td>
              <td class="n">${percent(v.share)}</td>
            </tr> `,
        )}
      </tbody>
    </table>
    ${others > 0 ? markup`<p class="note">and ${number(others)} more ${what}</p>` : undefined}
  </section>`;
}

/** Who and what drives a peak, as figures and bars. */
export function driversSection(drivers: readonly Driver[]): Markup {
  return markup`<div class="drivers">${drivers.map(driverTable)}</div>`;
}
