import { describe, expect, it } from 'vitest';
import { type CalendarRow, calendarRow, markClass } from '../../src/report/html/calendar/calendar-row.js';
import { calendarSection, KEYS_AT_ONCE } from '../../src/report/html/calendar/calendar-section.js';
import { mostSevereFirst, peakKeys } from '../../src/report/html/judged-days.js';
import type { DayMark } from '../../src/incidents/day-marks.js';
import { KeyMap } from '../../src/tables/key-map.js';
import { DAY_MS } from '../../src/window/time-window.js';
import { HOSTILE } from '../support/sample-result.js';

const FIRST = Date.UTC(2020, 10, 1);
const mark = (i: number, severity: number | null, kind: DayMark['kind'] = 'peak'): DayMark => ({
  day: FIRST + i * DAY_MS,
  kind,
  severity,
});

function row(
  name: string,
  marks: readonly DayMark[],
  counts: readonly (number | null)[] = [0, 3, 9, null, 6],
): CalendarRow {
  const series = counts.map((submissions, i) => ({ day: FIRST + i * DAY_MS, submissions, samples: submissions }));
  const submissions = counts.reduce<number>((sum, n) => sum + (n ?? 0), 0);
  return { key: ['a', name], series: () => series, submissions, marks };
}

describe('calendarRow', () => {
  it('draws each day once: gaps hatched, ordinary days by their submissions, marks by their severity', () => {
    const { text } = calendarRow(row('x', [mark(4, 97)]), true);
    expect(text).toContain('<path class="gap" d="M3 1l.9-1');
    expect(text).toContain('<path class="v0" d="M0.5 0v1" />');
    expect(text).toContain('<path class="v1" d="M1.5 0v1" />');
    expect(text).toContain('<path class="v3" d="M2.5 0v1" />');
    expect(text).toContain('<path class="s4" d="M4.5 0v1"><title>2020-11-05: peak, severity 97, 6 submissions</title>');
    expect(text).toContain('aria-label="2020-11-05 peak of severity 97, 6 submissions"');
    expect(text).toContain('1 peak · 97');
  });

  it.each([
    [mark(0, 30), 's1'],
    [mark(0, 50), 's2'],
    [mark(0, 84), 's3'],
    [mark(0, 85), 's4'],
    [mark(0, null), 'peak'],
    [mark(0, 90, 'flood'), 'flood'],
    [mark(0, null, 'dip'), 'dip'],
  ])('%j is drawn as %s', (one, name) => expect(markClass(one)).toBe(name));

  it('keeps hostile values text', () => {
    for (const value of HOSTILE) {
      const { text } = calendarRow({ ...row('x', [mark(4, 97)]), key: [value, value], article: 'peak-1' }, true);
      expect(text).not.toMatch(/<script|<img|<svg on/);
      expect(text.length).toBeLessThan(4000);
    }
  });

  it('has one path for all marks of a colour, and one title, if the line is behind a click', () => {
    const { text } = calendarRow(row('x', [mark(0, 97), mark(1, 96), mark(1, 90, 'flood'), mark(4, 98)]), false);
    expect(text).toContain('<path class="s4" d="M0.5 0v1m1-1v1m3-1v1" />');
    expect(text.indexOf('class="flood"')).toBeLessThan(text.indexOf('class="s4"'));
    expect(text).toContain('role="img"><title>2020-11-01 peak of severity 97, 0 submissions; ');
    expect(text.match(/<title>/g)).toHaveLength(1);
  });
});

describe('calendarSection', () => {
  it('has the most severe keys on top: then the latest, then the largest', () => {
    const rows = [
      row('quiet', []),
      row('busy', [], [50]),
      row('flood', [mark(1, 99, 'flood')]),
      row('mild', [mark(4, 31)]),
      row('plain', [mark(2, null)]),
      row('severe', [mark(0, 98), mark(1, 40)]),
    ];
    const names = mostSevereFirst(rows).map(({ key }) => key[1]);
    expect(names).toEqual(['severe', 'mild', 'plain', 'flood', 'busy', 'quiet']);
  });

  it('has the keys with peaks in the order in which their charts are drawn', () => {
    const rows = [row('b', [mark(1, 70)], [5]), row('a', [mark(1, 70)], [5]), row('large', [mark(1, 70)], [900])];
    const all = [...rows, row('flood', [mark(3, 99, 'flood')])];
    const marks = new KeyMap(all.map((one) => [one.key, one.marks]));
    const totals = new KeyMap(all.map(({ key, submissions }) => [key, submissions]));
    expect(peakKeys({ marks }, totals)).toEqual(mostSevereFirst(rows).map(({ key }) => key));
    expect(peakKeys({ marks }, totals)[0]?.[1]).toBe('large');
  });

  it('shows the first 50 at once and the rest behind a click', () => {
    const rows = Array.from({ length: KEYS_AT_ONCE + 3 }, (_, i) => row(`key ${i}`, i === 52 ? [mark(1, 40)] : []));
    const text = calendarSection(rows)?.text ?? '';
    const [atOnce = '', behind = ''] = text.split('<details>');
    expect(atOnce.match(/class="key">./g)).toHaveLength(KEYS_AT_ONCE + 1);
    expect(atOnce).toContain('key 52');
    expect(behind.match(/class="key">./g)).toHaveLength(3 + 1);
    expect(text.match(/role="img"/g)).toHaveLength(1);
    expect(behind).toContain('<summary>3 more keys</summary>');
  });

  it('is not there without a day', () => {
    expect(calendarSection([])).toBeUndefined();
    expect(calendarSection([row('x', [], [])])).toBeUndefined();
  });
});
