import { beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../../scripts/engine/types.mjs';
import { ExitCode } from '../../../src/errors.js';
import { type FilledIndex, fillIndex } from '../../backends/elasticsearch/engine-feed.js';
import { FILE_FEED, recentRecords } from '../recent-feed.js';
import { type EngineRun, runOnEngine, type Section } from '../tool-on-engine.js';
import { type Fault, faultProxy } from './fault-proxy.js';
import { CONNECTION_FAULTS, PAGE_FAULTS, SEARCH_FAULTS } from './faults.js';

const FAULTS = Object.entries({ ...CONNECTION_FAULTS, ...SEARCH_FAULTS, ...PAGE_FAULTS });
const PAGES = [1, 6];
// so small that there are ranges, and several pages
const SMALL: Section = { page_size: '150', concurrency: '2', retries: '2' };
// a server that is slow because others are busy must not look like one that hangs
const impatient = (fault: Fault): Section => (fault === 'silence' ? { timeout_ms: '2500' } : {});
const TABLE = '{}\n';

/** One fault at a page of buckets, once or for ever, between the command and the engine. */
export function describeSingleFaults(server: () => Engine): void {
  describe.concurrent('one fault', () => {
    let filled: FilledIndex;
    let undisturbed: EngineRun;
    const section = (url: string): Section => ({ hosts: url, index: filled.index, ...SMALL });

    beforeAll(async () => {
      filled = await fillIndex(server().url, recentRecords(600), FILE_FEED);
      undisturbed = await runOnEngine(section(server().url));
    });

    it('is none: the run finds the wave', () => {
      expect(undisturbed).toMatchObject({ status: ExitCode.done, errors: [] });
      expect(JSON.parse(undisturbed.peaks ?? '')).toHaveProperty(['malicious', 'Type1']);
    });

    describe.each(FAULTS)('%s', (_, fault) => {
      it.each(PAGES)('changes nothing where it comes once, at page %i', async (page) => {
        await using proxy = await faultProxy(server().url, (kind, nth) =>
          kind === 'groups' && nth === page ? fault : undefined,
        );
        const { status, errors, peaks, table } = await runOnEngine({ ...section(proxy.url), ...impatient(fault) });
        expect({ status, errors }).toEqual({ status: ExitCode.done, errors: [] });
        expect({ peaks, table }).toEqual({ peaks: undisturbed.peaks, table: undisturbed.table });
        expect(proxy.disturbed()).toBe(1);
      });

      it.each(PAGES)('ends the run with one line where it stays, from page %i', async (page) => {
        await using proxy = await faultProxy(server().url, (kind, nth) =>
          kind === 'groups' && nth >= page ? fault : undefined,
        );
        const table = page === 1 ? undefined : TABLE;
        const run = await runOnEngine(
          { ...section(proxy.url), ...impatient(fault) },
          table === undefined ? {} : { table },
        );
        expect(run.status).toBe(ExitCode.backend);
        expect(run.errors).toHaveLength(1);
        expect(run.errors[0]).toContain(`Section [feed], ${proxy.url}: `);
        expect({ peaks: run.peaks, table: run.savedTable }).toEqual({ peaks: undefined, table });
        expect(proxy.disturbed()).toBeGreaterThan(1);
      });
    });
  });
}
