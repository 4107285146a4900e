import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runHere } from '../support/run-here.js';
import { temporaryFolder } from '../support/run-tool.js';

const OWN_BACKENDS = `
const open = () => Promise.reject(new Error('a check opens nothing by itself'));
const seen = (all) => ({ all, timed: 0, filterable: all, records: all, lacking: new Map([['utc_timestamp', all]]), names: ['other'] });
const report = (problems, isOfInput) => Promise.resolve({ lines: ['Engine: tiny'], problems, isOfInput });
export const Fine = { name: 'Fine', input: 'section', open, check: ({ input, feed, config }) =>
  report(input[0] === 'mine' && feed.time === 'utc_timestamp' && config.sections.has('mine') ? [] : ['not given'], false) };
export const Broken = { ...Fine, check: () => report(['the engine is down'], false) };
export const Odd = { ...Fine, check: ({ input }) => report(['nothing in ' + input[0]], true) };
export const Empty = { ...Fine, check: async ({ judge }) => (await judge(seen(3)), report([], false)) };
export const Without = { name: 'Without', input: 'section', open };
export const Wrong = { ...Fine, check: 'yes' };
`;

it.each([
  ['Fine', 0, 'Engine: tiny\n', ''],
  ['Broken', 4, 'Engine: tiny\n', 'the engine is down'],
  ['Odd', 3, 'Engine: tiny\n', 'nothing in mine'],
  ['Empty', 3, '', 'utc_timestamp'],
  ['Without', 2, '', "Backend 'Without' (-b) has no check"],
  ['Wrong', 2, '', "its 'check' must be a function"],
])('asks the check of a backend of your own: %s', async (name, code, printed, message) => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'own.mjs'), OWN_BACKENDS);
  writeFileSync(join(folder, 'config.ini'), '[mine]\n');
  const ended = await runHere(['check', '-b', `./own.mjs#${name}`, '-n', 'mine', '-c', 'config.ini'], folder);
  expect([ended.status, ended.stdout]).toEqual([code, printed]);
  expect(ended.stderr).toContain(message);
});

it('says what to do with files instead', async () => {
  const ended = await runHere(['check', '-b', 'JsonBackend', '-n', 'feed.json'], temporaryFolder());
  expect(ended.status).toBe(2);
  expect(ended.stderr).toContain("Backend 'JsonBackend' (-b) has no check; inspect -n FILES shows what files hold");
});
