import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { mkdirSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { COMMAND_TABLE } from '../../src/cli/commands/commands.js';
import { EXIT_CODE_MEANINGS } from '../../src/cli/help-text.js';
import { bashCompletion } from '../../src/cli/shell/bash.js';
import { shellCommands } from '../../src/cli/shell/command-line.js';
import { fishCompletion } from '../../src/cli/shell/fish.js';
import { manPage } from '../../src/cli/shell/man-page.js';
import { zshCompletion } from '../../src/cli/shell/zsh.js';
import { ExitCode } from '../../src/errors.js';
import { temporaryFolder } from '../support/run-tool.js';
import { skipLoudly } from '../support/skip-loudly.js';

const has = (program: string): boolean => spawnSync(program, ['--version']).error === undefined;

/** Runs a program with a text as its standard input. */
function given(program: string, args: readonly string[], input: string, cwd = '/'): { out: string; err: string } {
  const { stdout, stderr } = spawnSync(program, args, { input, encoding: 'utf8', cwd });
  return { out: stdout, err: stderr };
}

/** What bash offers behind a command line; its last word is being typed. */
function offered(line: string, folder = '/'): string[] {
  const words = ['telemetry-peak-analyzer', ...line.split(' ')];
  const script = `${bashCompletion(COMMAND_TABLE)}
COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')})
COMP_CWORD=${words.length - 1}
_telemetry_peak_analyzer
printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { out, err } = given('bash', [], script, folder);
  expect(err).toBe('');
  return out.split('\n').filter((word) => word !== '');
}

describe('completion for bash', () => {
  it('offers commands and flags, of each command its own', () => {
    expect(offered('')).toEqual(expect.arrayContaining(['explain', 'gst', 'check', 'completion']));
    expect(offered('gst ')).toEqual(['show', 'diff', 'verify', 'rollback']);
    expect(offered('--ca')).toEqual(['--catch-up', '--catch-up-limit']);
    expect(offered('gst show --ca')).toEqual([]);
    expect(offered('gst show --so')).toEqual(['--sort']);
    expect(offered('completion ')).toEqual(['bash', 'zsh', 'fish']);
  });

  it('offers the values of a flag', () => {
    expect(offered('--format ')).toEqual(['text', 'table', 'json', 'ndjson', 'csv', 'markdown']);
    expect(offered('-a n')).toEqual(['network-type']);
    expect(offered('explain a b --log-format j')).toEqual(['json']);
    expect(offered('check --format ')).toEqual([]);
  });

  it('offers files for what names one', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'global.json'), '{}');
    mkdirSync(join(folder, 'other'));
    expect(offered('-m glo', folder)).toEqual(['global.json']);
    expect(offered('anonymize glo', folder)).toEqual(['global.json']);
  });
});

describe('completion for zsh', () => {
  it('has every flag of every command', () => {
    for (const { flags } of shellCommands(COMMAND_TABLE)) {
      for (const { long } of flags) expect(zshCompletion(COMMAND_TABLE)).toContain(`--${long}[`);
    }
  });

  if (!has('zsh')) skipLoudly('the syntax of the completion for zsh', 'zsh is not there (Debian package zsh)');
  it.runIf(has('zsh'))('is a script without a fault', () => {
    expect(given('zsh', ['-n'], zshCompletion(COMMAND_TABLE))).toEqual({ out: '', err: '' });
    expect(given('zsh', ['-n'], `${zshCompletion(COMMAND_TABLE)}\nif`).err).not.toBe('');
  });
});

describe('completion for fish', () => {
  it('has every flag of every command', () => {
    for (const { flags } of shellCommands(COMMAND_TABLE)) {
      for (const { long } of flags) expect(fishCompletion(COMMAND_TABLE)).toContain(` -l ${long} `);
    }
  });

  if (!has('fish')) skipLoudly('what the completion for fish offers', 'fish is not there (Debian package fish)');
  it.runIf(has('fish'))('offers commands, flags and values', () => {
    const path = join(temporaryFolder(), 'completion.fish');
    writeFileSync(path, fishCompletion(COMMAND_TABLE));
    const fishOffers = (line: string): string[] => {
      const command = `source ${path}; complete -C 'telemetry-peak-analyzer ${line}'`;
      return given('fish', ['--no-config', '-c', command], '')
        .out.split('\n')
        .map((offer) => offer.split('\t')[0] ?? '')
        .filter(Boolean);
    };
    expect(fishOffers('gst ').sort()).toEqual(['diff', 'rollback', 'show', 'verify']);
    expect(fishOffers('--catch').sort()).toEqual(['--catch-up', '--catch-up-limit']);
    expect(fishOffers('gst show --so')).toEqual(['--sort']);
    expect(fishOffers('--format ').sort()).toEqual(['csv', 'json', 'markdown', 'ndjson', 'table', 'text']);
  });
});

describe('the man page', () => {
  const page = manPage('1.2.3', COMMAND_TABLE);

  it.runIf(has('groff'))('is set without a warning, and says what help says', () => {
    const { out, err } = given('groff', ['-man', '-Tascii', '-ww', '-P-c', '-P-b', '-P-u', '-rLL=200n'], page);
    expect(err).toBe('');
    expect(out).toContain('-n, --backend-input text...');
    expect(out).toContain('process at most this many missed days, the newest (default: 31)');
    expect(out).toContain('telemetry-peak-analyzer -n "/var/telemetry/*.json"');
    expect(out).toContain('hashed again  what is named a hash');
  });

  it('has every flag and every exit code', () => {
    for (const { flags } of shellCommands(COMMAND_TABLE)) {
      for (const { long } of flags) expect(page).toContain(`\\-\\-${long.replaceAll('-', '\\-')}\\fR`);
    }
    expect(EXIT_CODE_MEANINGS.map(([code]) => code)).toEqual(Object.values(ExitCode));
    for (const [code] of EXIT_CODE_MEANINGS) expect(page).toContain(`\\fB${code}\\fR`);
  });
});
