import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { FileTypePeakAnalyzer } from '../../../src/analyzers/file-type.js';
import type { Question } from '../../../src/backends/backend.js';
import { DAY_MS } from '../../../src/window/time-window.js';
import { LONG_TESTS_RUN } from '../../support/long-tests.js';
import { temporaryFolder } from '../../support/run-tool.js';
import { comparable } from '../contract.js';
import { naiveAnswer, type TelemetryRecord } from '../naive-counts.js';
import { openFiles } from './open-files.js';

const DAY = Date.UTC(2020, 10, 4);
const RECORDS = 1_050_000;
const { feed } = FileTypePeakAnalyzer;

it.runIf(LONG_TESTS_RUN)(
  'counts more samples than are grouped at once as one group would',
  async () => {
    const path = join(temporaryFolder(), 'many.csv');
    const header = [feed.time, ...feed.dimensions, feed.sample, ...feed.crossDimensions].join(',');
    const records: TelemetryRecord[] = [];
    const rows = [header];
    for (let i = 0; i < RECORDS; i++) {
      // some samples are many, most are few; ties cross the end of the list of those with most
      const sample = i % 7 === 0 ? `heavy-${i % 91}` : `s${i % 300_000}`;
      const cells = [
        DAY + (i % DAY_MS),
        ['malicious', 'benign'][i % 2] ?? '',
        `type-${i % 3}`,
        sample,
        `u${i % 5}`,
        'x',
      ];
      rows.push(cells.join(','));
      const [time = 0, d0 = '', d1 = '', , user = '', origin = ''] = cells;
      const [first, second] = feed.crossDimensions;
      records.push({
        [feed.time]: time,
        [feed.dimensions[0]]: d0,
        [feed.dimensions[1]]: d1,
        [feed.sample]: sample,
        [first ?? '']: user,
        [second ?? '']: origin,
      });
    }
    writeFileSync(path, `${rows.join('\n')}\n`);
    const window = { start: DAY, end: DAY + DAY_MS };
    const local: Question = { kind: 'local', window, top: 20, canPeak: () => true };
    const daily: Question = { kind: 'daily', window };
    const expected = new Map([local, daily].map((each) => [each, comparable(naiveAnswer(records, feed, each))]));
    await using backend = await openFiles([path], feed);
    // each counts its own records, or both what is kept for them
    for (const questions of [[local], [daily], [daily, local]]) {
      let index = 0;
      for await (const answer of backend.answer(questions)) {
        expect(comparable(answer)).toEqual(expected.get(questions[index++] ?? local));
      }
    }
    expect.assertions(4);
  },
  120_000,
);
