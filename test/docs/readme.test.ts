import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Command, Option } from 'commander';
import { describe, expect, it } from 'vitest';
import { createProgram } from '../../src/cli/program.js';
import { parseConfig } from '../../src/config/config-parser.js';
import { ExitCode } from '../../src/errors.js';
import { messagesOf, ROOT, runTool, temporaryFolder } from '../support/run-tool.js';

const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');

const nothing = (): Promise<void> => Promise.resolve();
const program: Command = createProgram({ analyze: nothing, run: nothing });

/** The first cells of the tables of one section, without their code marks. */
function firstCells(heading: string): string[] {
  const section = readme.split(`\n${heading}\n`)[1]?.split('\n#')[0] ?? '';
  return [...section.matchAll(/^\| `([^`]+)`/gm)].map(([, cell]) => cell ?? '');
}

const flagsOf = (command: Command): readonly Option[] => command.createHelp().visibleOptions(command);

describe('the README', () => {
  it('has every flag that --help has, in the same order, and no other', () => {
    const listed = firstCells('## Flags').filter((cell) => cell.startsWith('-'));
    expect([...listed].sort()).toEqual(
      flagsOf(program)
        .map(({ flags }) => flags)
        .sort(),
    );
  });

  it('names every command, and the flags of its own', () => {
    const commands = firstCells('## Flags')
      .filter((cell) => !cell.startsWith('-'))
      .map((cell) => cell.split(' ')[0]);
    expect(commands.sort()).toEqual(program.commands.map((command) => command.name()).sort());
    const shared = new Set(flagsOf(program).map(({ long }) => long));
    for (const command of program.commands) {
      for (const { long } of flagsOf(command)) {
        if (long && !shared.has(long)) expect(readme, command.name()).toContain(`\`${long}`);
      }
    }
  });

  it('has every exit code', () => {
    const section = readme.split('### Exit codes\n')[1]?.split('\n#')[0] ?? '';
    const listed = [...section.matchAll(/^\| ([\d, ]+?) +\|/gm)].flatMap(([, codes]) =>
      (codes ?? '').split(', ').map(Number),
    );
    expect(listed).toEqual(Object.values(ExitCode));
  });
});

describe('the walk-through in the README', () => {
  const blocks = [
    ...readme.matchAll(/```\n\$ telemetry-peak-analyzer (-n data\/telemetry_example_3\.json .*)\n([^`]*)```/g),
  ];

  it('prints what a run prints', () => {
    const folder = temporaryFolder();
    symlinkSync(join(ROOT, 'data'), join(folder, 'data'));
    expect(blocks).toHaveLength(2);
    for (const [, flags = '', shown = ''] of blocks) {
      const { log } = runTool(flags.split(' '), folder);
      expect(messagesOf(shown)).toEqual(
        log.map((line) => line.replaceAll(folder, '/home/you/telemetry-peak-analyzer')),
      );
    }
  });
});

describe('config.ini.template', () => {
  const template = readFileSync(join(ROOT, 'config.ini.template'), 'utf8');

  it('is read as it is', () => {
    expect([...(parseConfig(template, 'config.ini.template').get('elasticsearch')?.keys() ?? [])]).toEqual([
      'hosts',
      'index',
    ]);
  });

  it('is read with every key that it shows, each below its comment', () => {
    const all = template.replaceAll(/^# (?=[\w.]+ = )/gm, '');
    const keys = [...(parseConfig(all, 'config.ini.template').get('elasticsearch')?.keys() ?? [])];
    expect(keys).toHaveLength([...template.matchAll(/^(?:# )?[\w.]+ = /gm)].length);
    expect(template).not.toMatch(/^(?:# )?[\w.]+ = .*\n(?:# )?[\w.]+ = /m);
  });
});
