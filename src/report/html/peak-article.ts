import type { PeakFinding, TestFinding } from '../../findings/findings.js';
import type { VerdictFinding } from '../../findings/verdict-finding.js';
import { expectedText, number, severityText, TEST_SIDES, times } from '../../findings/wording.js';
import { printable } from '../../log/printable.js';
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

function testsTable(tests: readonly TestFinding[]): Markup {
  return markup`<h4>Which tests fired</h4>
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
    </div>`;
}

/** What a detector said of a day, as figures and in a sentence. */
export function verdictFigures(verdict: VerdictFinding): Markup {
  return markup`<p>${verdict.day}: ${printable(verdict.why)}</p>
    <dl class="figures">
      ${figure(verdict.metric === 'sub' ? 'submissions' : 'samples', number(verdict.count))}
      ${figure('expected', expectedText(verdict))} ${figure('severity, of 100', severityText(verdict))}
      ${figure('by chance', verdict.probability ?? 'not known')}
      ${figure('a peak from', `${number(verdict.threshold)} submissions`)}
    </dl>`;
}

/** One peak: what it is, how unusual, which tests fired, what it looked like, who and what drives it. */
export function peakArticle(
  peak: PeakFinding,
  id: string,
  chart: Markup | undefined,
  week: Markup | undefined,
): Markup {
  const { local, excess, baseline, tests, verdict } = peak;
  const tags = [...peak.tags, ...(verdict?.tags ?? [])];
  return markup`<article id="${id}" aria-labelledby="${id}-name">
    <h3 id="${id}-name">${value(peak.dimension0)} / ${value(peak.dimension1)}</h3>
    <ul class="tags" aria-label="Tags">
      ${tags.map((tag) => markup`<li>${tag}</li>`)}
    </ul>
    ${verdict ? verdictFigures(verdict) : undefined}
    <dl class="figures">
      ${verdict?.metric === 'sub' ? undefined : figure('submissions', number(local.subCount))}
      ${figure('samples', number(local.sampCount))}
      ${figure(`the average of ${number(baseline.subCountAvg)}`, times(excess.overAverage.times))}
      ${figure(`the maximum of ${number(baseline.subCountMax)}`, times(excess.overMaximum.times))}
      ${verdict ? undefined : figure(`over the threshold of ${number(peak.threshold)}`, number(excess.overThreshold.difference))}
    </dl>
    ${chart} ${week} ${tests.length > 0 ? testsTable(tests) : undefined}
    ${driversSection(peak.drivers)}
  </article>`;
}
