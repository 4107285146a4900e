import type { IncidentFinding } from '../../findings/findings.js';
import { eventText } from '../../findings/incident-of.js';
import { number } from '../../findings/wording.js';
import { markup, type Markup } from './markup.js';
import { value } from './value.js';

const INCIDENTS_SHOWN = 200;

function incidentRow(incident: IncidentFinding): Markup {
  const { dimension0, dimension1, firstDay, lastPeakDay, days, submissionsOverBaseline, id } = incident;
  return markup`<tr>
    <td>${value(dimension0)}</td>
    <td>${value(dimension1)}</td>
    <td>${eventText(incident)}</td>
    <td>${firstDay}</td>
    <td>${lastPeakDay}</td>
    <td class="n">${number(days)}</td>
    <td class="n">${number(submissionsOverBaseline)}</td>
    <td>${id}</td>
  </tr> `;
}

/** The waves that are open after the window, and those that ended in it; nothing if there is none. */
export function incidentsSection(
  incidents: readonly IncidentFinding[],
  [dimension0, dimension1]: readonly [string, string],
): Markup | undefined {
  if (incidents.length === 0) return undefined;
  const more = incidents.length - INCIDENTS_SHOWN;
  return markup`<section aria-labelledby="incidents">
    <h2 id="incidents">Incidents</h2>
    <p>A wave is one incident from its first peak on, until two days in a row have none.</p>
    <div class="scroll" tabindex="0" role="group" aria-label="Incidents">
      <table>
        <thead>
          <tr>
            <th scope="col">${dimension0}</th>
            <th scope="col">${dimension1}</th>
            <th scope="col">made of it</th>
            <th scope="col">first day</th>
            <th scope="col">last peak</th>
            <th scope="col" class="n">days</th>
            <th scope="col" class="n">over the average</th>
            <th scope="col">id</th>
          </tr>
        </thead>
        <tbody>
          ${incidents.slice(0, INCIDENTS_SHOWN).map(incidentRow)}
        </tbody>
      </table>
    </div>
    ${more > 0 ? markup`<p class="note">${number(more)} more are listed by <code>incidents list</code>.</p>` : undefined}
  </section>`;
}
