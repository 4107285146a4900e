import { OriginalDetector } from '../src/detectors/original.js';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FileTypePeakAnalyzer } from '../src/analyzers/file-type.js';
import type { BackendDriver, Question } from '../src/backends/backend.js';
import { emptyConfig } from '../src/config/config-file.js';
import { OutputError } from '../src/errors.js';
import { noProgress, silentLog } from '../src/log/log.js';
import type { Output } from '../src/outputs/output.js';
import { run, type RunOptions } from '../src/run.js';
import { parseGlobalTable } from '../src/state/global-table-file.js';
import { ReservedFiles } from '../src/state/reserved-files.js';
import { KeyMap } from '../src/tables/key-map.js';
import { DAY_MS } from '../src/window/time-window.js';
import { temporaryFolder } from './support/run-tool.js';
import { counts } from './support/sample-result.js';

const DAY = Date.UTC(2020, 10, 4);
const NOON = DAY + 2 * DAY_MS + DAY_MS / 2;
const ZIP = ['malicious', 'Zip'] as const;

interface Setup {
  readonly events: string[];
  /** How many questions were asked at once, each time. */
  readonly passes: number[];
  readonly options: RunOptions;
  readonly warnings: string[];
  readonly start: (...outputs: Output[]) => ReturnType<typeof run>;
}

interface Faults {
  readonly newest?: () => number | undefined;
  readonly close?: () => void;
  /** Days without a record. */
  readonly empty?: readonly number[];
}

/** A run on a backend of 100 submissions a day that notes what is asked of it, and a table in a folder of its own. */
function setUp(given: Partial<RunOptions> = {}, { newest = () => NOON, close, empty = [] }: Faults = {}): Setup {
  const events: string[] = [];
  const passes: number[] = [];
  const warnings: string[] = [];
  const globalTable = join(temporaryFolder(), 'gst.json');
  const tableAfter = (event: string): string => `${event}${existsSync(globalTable) ? ', table saved' : ''}`;
  const answer = (question: Question) => {
    events.push(tableAfter(`ask ${question.kind}`));
    const isEmpty = empty.includes(question.window.start);
    const coverage = {
      records: isEmpty ? 0 : 100,
      leftOut: 1,
      leftOutBy: new Map([['file.sha1', 1]]),
      approximate: false,
    };
    if (question.kind === 'daily') return { ...question, coverage, days: [], keys: new KeyMap<never>() };
    const keys = new KeyMap(isEmpty ? [] : [[ZIP, counts(100, 50)] as const]);
    return { kind: question.kind, window: question.window, coverage, keys };
  };
  const backend: BackendDriver = {
    name: 'NotingBackend',
    input: 'files',
    open: () =>
      Promise.resolve({
        loaded: [],
        async *answer(questions) {
          passes.push(questions.length);
          for (const question of questions) yield Promise.resolve(answer(question));
        },
        newest() {
          events.push(tableAfter('ask newest'));
          return Promise.resolve(newest());
        },
        [Symbol.asyncDispose]() {
          close?.();
          return Promise.resolve();
        },
      }),
  };
  const options: RunOptions = {
    config: emptyConfig(),
    window: { start: DAY, end: DAY + DAY_MS },
    detection: {
      driver: OriginalDetector,
      settings: {},
      dips: false,
      historyDays: 400,
      firstHistory: 56,
      lateData: false,
    },
    threshold: undefined,
    analyzer: FileTypePeakAnalyzer,
    backend,
    input: ['feed'],
    reserved: new ReservedFiles({ globalTable, written: [], daily: [], read: [] }),
    globalTable,
    seriesDays: undefined,
    strict: false,
    keep: 0,
    lockTimeout: 0,
    catchUpLimit: undefined,
    lateAfter: undefined,
    dryRun: false,
    ...given,
  };
  const log = { ...silentLog, warn: (text: string) => warnings.push(text) };
  const context = { log, progress: noProgress, signal: new AbortController().signal, now: NOON, toolVersion: '1.0.0' };
  const noting: Output = {
    write({ result }) {
      events.push(tableAfter(`write ${new Date(result.window.start).toISOString().slice(0, 10)}`));
      return Promise.resolve();
    },
  };
  return { events, passes, warnings, options, start: (...outputs) => run(options, [noting, ...outputs], context) };
}

describe('a run', () => {
  it('asks the backend for all that a window needs, then tells it, then saves the table', async () => {
    const { events, options, start } = setUp({ lateAfter: 1, seriesDays: 7 });
    expect(await start()).toEqual({
      windows: 1,
      records: 100,
      leftOut: 1,
      badRecords: 0,
      keys: 1,
      peaks: 0,
      newKeys: 0,
      gaps: [],
    });
    expect(events).toEqual(['ask daily', 'ask daily', 'ask local', 'ask newest', 'write 2020-11-04']);
    expect(parseGlobalTable(readFileSync(options.globalTable, 'utf8'), 'gst').get(ZIP)?.end).toBe(DAY + DAY_MS);
  });

  it('asks at once for a window of several days and for each of its days, so that files are read once', async () => {
    const { passes, start } = setUp({ window: { start: DAY - 2 * DAY_MS, end: DAY + DAY_MS } });
    await start();
    expect(passes).toEqual([5]);
  });

  it('leaves the table as it was if the newest record can not be told', async () => {
    const fault = new Error('connection lost');
    const { options, start } = setUp(
      { lateAfter: 1 },
      {
        newest() {
          throw fault;
        },
      },
    );
    await expect(start()).rejects.toBe(fault);
    expect(existsSync(options.globalTable)).toBe(false);
  });

  it('leaves the table as it was if a result can not be written', async () => {
    const { options, start } = setUp();
    const full = new OutputError("Can't write 'peaks.json': the disk is full");
    await expect(start({ write: () => Promise.reject(full) })).rejects.toBe(full);
    expect(existsSync(options.globalTable)).toBe(false);
  });

  it('warns of a backend that can not be closed, and has done its work all the same', async () => {
    const { options, warnings, start } = setUp(
      {},
      {
        close() {
          throw new Error('spill folder in use');
        },
      },
    );
    expect(await start()).toMatchObject({ windows: 1 });
    expect(warnings).toContain("The backend 'NotingBackend' could not be closed: spill folder in use");
    expect(existsSync(options.globalTable)).toBe(true);
  });

  it('fails with what went wrong, not with what went wrong in closing after that', async () => {
    const fault = new Error('no answer');
    const { start } = setUp(
      { lateAfter: 1 },
      {
        newest() {
          throw fault;
        },
        close() {
          throw new Error('not closed either');
        },
      },
    );
    await expect(start()).rejects.toBe(fault);
  });

  it('tells and saves each missed day before the next, sums them, and counts days without data as gaps', async () => {
    const { events, options, start } = setUp({}, { empty: [DAY + DAY_MS] });
    await start();
    const window = { start: DAY + 2 * DAY_MS, end: DAY + 3 * DAY_MS };
    const later = setUp({ globalTable: options.globalTable, window, catchUpLimit: 31 }, { empty: [DAY + DAY_MS] });
    const summary = await later.start();
    expect(events.at(-1)).toBe('write 2020-11-04');
    expect(summary).toMatchObject({
      windows: 2,
      records: 100,
      gaps: [{ start: DAY + DAY_MS, end: DAY + 2 * DAY_MS }],
    });
    expect(later.events.map((event) => event.split(',')[0])).toEqual([
      'ask local',
      'write 2020-11-05',
      'ask local',
      'write 2020-11-06',
    ]);
    expect(later.warnings.join('\n')).toContain('No data from 2020-11-05 00:00:00');
  });

  it('writes no table in a dry run', async () => {
    const { options, start } = setUp({ dryRun: true });
    expect(await start()).toMatchObject({ windows: 1, records: 100 });
    expect(existsSync(options.globalTable)).toBe(false);
  });
});
