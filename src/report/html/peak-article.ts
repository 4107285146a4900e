import type { PeakFinding, TestFinding } from '../../findings/findings.js';
import { number, TEST_SIDES, times } from '../../findings/wording.js';
import { driversSection } from './drivers-section.js';
import { markup, type Markup } from './markup.js';
import { value } from './value.js';

const figure = (name: string, text: string): Markup =>
  markup`<div>
    <dt>${name}</dt>
    <dd>${text}</dd>
  </div>`;

function testRow({ name, value: left, limit, margin, fired }: TestFinding): Markup {
  const [what, than] = TEST_SIDES[name];
  return markup`<tr>
    <th scope="row">${what}</th>
    <td class="n">${number(left)}</td>
    <td class="n">${number(limit)}</td>
    <td>${than}</td>
    <td class="n">${number(margin)}</td>
    <td>${fired ? markup`<span class="fired">fired</span>` : 'no'}</td>
  </tr> `;
}

/** One peak: what it is, how unusual, which tests fired, what it looked like, who and what drives it. */
export function peakArticle(peak: PeakFinding, id: string, chart: Markup | undefined): Markup {
  const { local, excess, baseline, tests } = peak;
  return markup`<article id="${id}" aria-labelledby="${id}-name">
    <h3 id="${id}-name">${value(peak.dimension0)} / ${value(peak.dimension1)}</h3>
    <ul class="tags" aria-label="Tags">
      ${peak.tags.map((tag) => markup`<li>${tag}</li>`)}
    </ul>
    <dl class="figures">
      ${figure('submissions', number(local.subCount))} ${figure('samples', number(local.sampCount))}
      ${figure(`the average of ${number(baseline.subCountAvg)}`, times(excess.overAverage.times))}
      ${figure(`the maximum of ${number(baseline.subCountMax)}`, times(excess.overMaximum.times))}
      ${figure(`over the threshold of ${number(peak.threshold)}`, number(excess.overThreshold.difference))}
    </dl>
    ${chart}
    <h4>Which tests fired</h4>
    <div class="scroll" tabindex="0" role="group" aria-label="Which tests fired">
      <table class="tests">
        <thead>
          <tr>
            <th scope="col">test</th>
            <th scope="col" class="n">value</th>
            <th scope="col" class="n">limit</th>
            <th scope="col">limit is</th>
            <th scope="col" class="n">by</th>
            <th scope="col">fired</th>
          </tr>
        </thead>
        <tbody>
          ${tests.map(testRow)}
        </tbody>
      </table>
    </div>
    ${driversSection(peak.drivers)}
  </article>`;
}
