// Runs the walk-through on the example telemetry, in a folder that is gone afterwards: node scripts/demo.mjs
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'telemetry-peak-analyzer-'));

function step(title, dates, table = 'global_table.json', ...more) {
  const args = ['-n', 'data/telemetry_example_3.json', ...dates, '-m', join(folder, table), ...more];
  console.log(`\n${title}\n$ telemetry-peak-analyzer ${args.join(' ')}`);
  const { status, error } = spawnSync(process.execPath, ['dist/bin.js', ...args], { cwd: root, stdio: 'inherit' });
  if (error) throw error;
  if (status !== 0) process.exitCode = status ?? 1;
  return status === 0;
}

const FOURTH = ['-s', '2020-11-04', '-e', '2020-11-05'];

try {
  cpSync(join(root, 'data/history_example'), join(folder, 'history'), { recursive: true });
  step('Three usual days: there is no history yet to compare with, so this makes one.', [
    '-s',
    '2020-11-01',
    '-e',
    '2020-11-04',
  ]) &&
    step('The day after, compared with them: one peak.', FOURTH) &&
    step(
      'The same day by twelve weeks of kept history: what was expected, and why it is a peak.',
      FOURTH,
      'history/table.json',
      '--detector',
      'robust',
    );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
