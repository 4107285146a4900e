import { cpSync, existsSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Command, Option } from 'commander';
import { describe, expect, it } from 'vitest';
import { SECTION_KEYS } from '../../src/backends/elasticsearch/section/read-settings.js';
import { createProgram } from '../../src/cli/program.js';
import { parseConfig } from '../../src/config/config-parser.js';
import { ExitCode } from '../../src/errors.js';
import { messagesOf, ROOT, runTool, temporaryFolder } from '../support/run-tool.js';

const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');

const program: Command = createProgram(() => Promise.resolve());

/** The first cells of the tables of one section, without their code marks. */
function firstCells(heading: string): string[] {
  const section = readme.split(`\n${heading}\n`)[1]?.split('\n#')[0] ?? '';
  return [...section.matchAll(/^\| `([^`]+)`/gm)].map(([, cell]) => cell ?? '');
}

/** What `#…` can name in a page: its headings as they are turned into anchors. */
function anchorsOf(page: string): string[] {
  const text = readFileSync(join(ROOT, page), 'utf8').replaceAll(/^```[^]*?^```/gm, '');
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-'),
  );
}

const flagsOf = (command: Command): readonly Option[] => command.createHelp().visibleOptions(command);

describe('the README', () => {
  it('has every flag that --help has, in the same order, and no other', () => {
    const listed = firstCells('## Flags').filter((cell) => cell.startsWith('-'));
    expect(listed).toEqual(flagsOf(program).map(({ flags }) => flags));
  });

  it('names every command, and the flags of its own', () => {
    const commands = firstCells('## Flags')
      .filter((cell) => !cell.startsWith('-'))
      .map((cell) => cell.split(' ')[0]);
    expect(commands.sort()).toEqual(program.commands.map((command) => command.name()).sort());
  });

  it('or the pages of docs/ name every flag of every command', () => {
    const pages = readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md'));
    const texts = [readme, ...pages.map((name) => readFileSync(join(ROOT, 'docs', name), 'utf8'))].join('\n');
    const commands = program.commands.flatMap((command) => [command, ...command.commands]);
    expect(commands.length).toBeGreaterThan(2);
    const flags = commands.flatMap((command) => flagsOf(command).map(({ long }) => `${command.name()} ${long ?? ''}`));
    expect(flags.filter((flag) => !texts.includes(flag.split(' ')[1] ?? ''))).toEqual([]);
  });

  it('has every exit code', () => {
    const section = readme.split('### Exit codes\n')[1]?.split('\n#')[0] ?? '';
    const listed = [...section.matchAll(/^\| ([\d, ]+?) +\|/gm)].flatMap(([, codes]) =>
      (codes ?? '').split(', ').map(Number),
    );
    expect(listed).toEqual(Object.values(ExitCode));
  });
});

describe('the pages', () => {
  it('link to what is there', () => {
    const pages = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'].concat(
      readdirSync(join(ROOT, 'docs'), { encoding: 'utf8' })
        .filter((name) => name.endsWith('.md'))
        .map((name) => join('docs', name)),
    );
    for (const page of pages) {
      const text = readFileSync(join(ROOT, page), 'utf8');
      for (const [, link = ''] of text.matchAll(/\]\(\s*((?!https?:)[^)\s]+)\s*\)/g)) {
        const [path = '', anchor] = link.split('#');
        const target = path === '' ? page : join(dirname(page), path);
        expect(existsSync(join(ROOT, target)), `${page}: ${link}`).toBe(true);
        if (anchor !== undefined) expect(anchorsOf(target), `${page}: ${link}`).toContain(anchor);
      }
    }
  });
});

describe('the walk-through in the README', () => {
  const blocks = [
    ...readme.matchAll(
      /```\n(?:\$ cp .*\n)?\$ telemetry-peak-analyzer (-n data\/telemetry_example_3\.json .*)\n([^`]*)```/g,
    ),
  ];

  it('prints what a run prints', () => {
    const folder = temporaryFolder();
    symlinkSync(join(ROOT, 'data'), join(folder, 'data'));
    expect(readme).toContain('\n$ cp -r data/history_example history\n');
    cpSync(join(ROOT, 'data/history_example'), join(folder, 'history'), { recursive: true });
    expect(blocks).toHaveLength(3);
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
    const all = template.replaceAll(/^# (?=[\w.]+ = |\[)/gm, '');
    const sections = parseConfig(all, 'config.ini.template');
    const keys = [...(sections.get('elasticsearch')?.keys() ?? [])];
    expect([...sections.values()].flatMap((values) => [...values.keys()])).toHaveLength(
      [...template.matchAll(/^(?:# )?[\w.]+ = /gm)].length,
    );
    expect(keys.filter((key) => !key.startsWith('field.')).sort()).toEqual([...SECTION_KEYS].sort());
    expect(template).not.toMatch(/^(?:# )?[\w.]+ = .*\n(?:# )?[\w.]+ = /m);
  });
});
