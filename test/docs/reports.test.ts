import { cpSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT, runTool, temporaryFolder } from '../support/run-tool.js';

const page = readFileSync(join(ROOT, 'docs/reports.md'), 'utf8');

/** The command lines that the page shows with what they print; `…` is what it leaves out. */
const shown = [...page.matchAll(/```console\n\$ telemetry-peak-analyzer (explain .*)\n([^`]*)```/g)].map(
  ([, args = '', output = '']) => [args, output.trimEnd().split('\n')] as const,
);

/** A folder as it is in the middle of the README's walk-through. */
function walkingFolder(): string {
  const folder = temporaryFolder();
  symlinkSync(join(ROOT, 'data'), join(folder, 'data'));
  cpSync(join(ROOT, 'data/history_example'), join(folder, 'history'), { recursive: true });
  const first = ['-n', 'data/telemetry_example_3.json', '-s', '2020-11-01', '-e', '2020-11-04'];
  expect(runTool(first, folder).status).toBe(0);
  return folder;
}

describe('docs/reports.md', () => {
  it('shows what explain prints', () => {
    expect(shown).toHaveLength(2);
    const folder = walkingFolder();
    for (const [args, lines] of shown) {
      const printed = runTool(args.split(' '), folder).stdout.split('\n');
      let at = 0;
      for (const line of lines) {
        if (line === '…') continue;
        const found = printed.indexOf(line, at);
        expect(found, line).toBeGreaterThanOrEqual(at);
        at = found + 1;
      }
    }
  });
});
