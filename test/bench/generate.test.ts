import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../support/run-tool.js';

const generated = (...flags: string[]): string =>
  execFileSync(process.execPath, [join(ROOT, 'bench/generate.mjs'), ...flags], { encoding: 'utf8' });

describe('the generator of the bench', () => {
  it('writes the same records every time, as an array or as lines', () => {
    const array = generated('--records', '700');
    expect(generated('--records', '700')).toBe(array);
    const records = JSON.parse(array) as Record<string, unknown>[];
    expect(records).toHaveLength(700);
    const lines = generated('--records', '700', '--layout', 'lines').trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(records);
    expect(array.length / 700).toBeGreaterThan(900);
  });

  it('leaves the first and the last of them just outside of the day', () => {
    const day = Date.UTC(2020, 10, 4);
    const records = JSON.parse(generated('--records', '700')) as { utc_timestamp: number }[];
    const within = records.filter(({ utc_timestamp: time }) => time >= day && time < day + 86_400_000);
    expect(within.length).toBeGreaterThan(0.97 * 700);
    expect(within.length).toBeLessThan(0.99 * 700);
  });
});
