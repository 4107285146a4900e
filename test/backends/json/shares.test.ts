import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { FileTypePeakAnalyzer } from '../../../src/analyzers/file-type.js';
import type { Question } from '../../../src/backends/backend.js';
import { DAY_MS } from '../../../src/window/time-window.js';
import { temporaryFolder } from '../../support/run-tool.js';
import { comparable } from '../contract.js';
import { naiveAnswer, type TelemetryRecord } from '../naive-counts.js';
import { openFiles } from './open-files.js';

const DAY = Date.UTC(2020, 10, 4);
const RECORDS = 1_050_000;
const { feed } = FileTypePeakAnalyzer;

it('counts more samples than are grouped at once as one group would', async () => {
  const path = join(temporaryFolder(), 'many.csv');
  const header = [feed.time, ...feed.dimensions, feed.sample, ...feed.crossDimensions].join(',');
  const records: TelemetryRecord[] = [];
  const rows = [header];
  for (let i = 0; i < RECORDS; i++) {
    // some samples are many, most are few; ties cross the end of the list of those with most
    const sample = i % 7 === 0 ? `heavy-${i % 91}` : `s${i % 300_000}`;
    const cells = [DAY + (i % DAY_MS), ['malicious', 'benign'][i % 2] ?? '', `type-${i % 3}`, sample, `u${i % 5}`, 'x'];
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
  const question: Question = { kind: 'local', window: { start: DAY, end: DAY + DAY_MS }, top: 20, canPeak: () => true };
  await using backend = await openFiles([path], feed);
  for await (const answer of backend.answer([question])) {
    expect(comparable(answer)).toEqual(comparable(naiveAnswer(records, feed, question)));
  }
  expect.assertions(1);
}, 120_000);
