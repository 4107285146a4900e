import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Engine } from '../../../src/backends/files/engine.js';
import { noProgress, silentLog } from '../../../src/log/log.js';
import { LONG_TESTS_RUN } from '../../support/long-tests.js';
import { temporaryFolder } from '../../support/run-tool.js';

const newSpillFolder = (): string => join(temporaryFolder(), 'spill');

function start(spillFolder: string, lines: string[] = []): Promise<Engine> {
  const log = { ...silentLog, debug: (text: string) => lines.push(text) };
  return Engine.start(spillFolder, { log, progress: noProgress, signal: new AbortController().signal });
}

describe('Engine', () => {
  it.runIf(LONG_TESTS_RUN)('takes more memory than its limit for what it cannot spill', async () => {
    const lines: string[] = [];
    using engine = await start(newSpillFolder(), lines);
    // one aggregate's state grows to the size of all values
    const megabytes = 400;
    const [row] = await engine.run(
      `SELECT length(string_agg(repeat('a', 1000000), '')) FROM range(${megabytes}) WHERE range >= 0`,
    );
    expect(row).toEqual([BigInt(megabytes) * 1_000_000n]);
    expect(lines.at(-1)).toMatch(/^Engine: out of memory, once more with \d+MB$/);
  });

  it('runs with fewer threads for a while, and with all again also after an error', async () => {
    using engine = await start(newSpillFolder());
    const threads = async (): Promise<unknown> => (await engine.run("SELECT current_setting('threads')"))[0]?.[0];
    const all = await threads();
    expect(await engine.withThreads(1, threads)).toBe(1n);
    expect(await threads()).toBe(all);
    await expect(engine.withThreads(1, () => engine.run('SELECT nothing'))).rejects.toThrow(/nothing/);
    expect(await threads()).toBe(all);
    expect(await engine.withThreads(1000, threads)).toBe(all);
  });

  it.runIf(LONG_TESTS_RUN)('removes its spill folder', async () => {
    const spillFolder = newSpillFolder();
    {
      using engine = await start(spillFolder);
      await engine.run('CREATE TEMP TABLE large AS SELECT md5(range::VARCHAR) AS text, range FROM range(8000000)');
      expect(existsSync(spillFolder)).toBe(true);
    }
    expect(existsSync(spillFolder)).toBe(false);
  });
});
