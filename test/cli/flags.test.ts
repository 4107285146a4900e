import { describe, expect, it } from 'vitest';
import { COMMAND_TABLE } from '../../src/cli/commands/commands.js';
import { EVERY_COMMAND } from '../../src/cli/flags/command-names.js';
import { FLAG_GROUPS, flagGroupsOf, flagHelp, flagSyntax, type NamedFlag } from '../../src/cli/flags/flags.js';
import { createProgram } from '../../src/cli/program.js';
import type { AnyInvocation } from '../../src/cli/command.js';

const flagsOf = (command: (typeof EVERY_COMMAND)[number]): NamedFlag[] =>
  flagGroupsOf(command).flatMap(({ flags }) => flags);

/** What a command line is read as. */
async function parse(...args: string[]): Promise<AnyInvocation & { command: string }> {
  let read: (AnyInvocation & { command: string }) | undefined;
  const program = createProgram((command, invocation) => {
    read = { ...invocation, command: command.name };
    return Promise.resolve();
  });
  for (const parser of [program, ...program.commands]) {
    parser.exitOverride().configureOutput({ writeErr() {}, outputError() {} });
  }
  await program.parseAsync(args, { from: 'user' });
  if (!read) throw new Error('no command was run');
  return read;
}

describe('the table of flags', () => {
  it('defines each name once, and gives each command each spelling once', () => {
    const names = FLAG_GROUPS.flatMap(({ flags }) => Object.keys(flags));
    expect(new Set(names).size).toBe(names.length);
    for (const command of EVERY_COMMAND) {
      const spellings = flagsOf(command).flatMap(({ short, long }) => [`--${long}`, ...(short ? [`-${short}`] : [])]);
      expect(new Set(spellings).size, command).toBe(spellings.length);
    }
  });

  it('has a command for every name of one, and no other', () => {
    expect(COMMAND_TABLE.commands.map(({ name }) => name).sort()).toEqual([...EVERY_COMMAND].sort());
  });

  it('holds a default that its own parser gives, or that is one of its choices', () => {
    for (const { flags } of FLAG_GROUPS) {
      for (const [name, flag] of Object.entries(flags)) {
        if (flag.default === undefined || flag.value === undefined || flag.many !== undefined) continue;
        if (flag.choices) expect(flag.choices, name).toContain(flag.default);
        else expect(flag.parse?.(`${flag.default as string | number}`), name).toEqual(flag.default);
      }
    }
  });

  it('writes a flag and its default as help does', () => {
    const [input, , analyzer] = flagsOf('run');
    expect(input && flagSyntax(input)).toBe('-n, --backend-input <text...>');
    expect(analyzer && flagHelp(analyzer)).toMatch(/ \(default: FileTypePeakAnalyzer\)$/);
  });
});

describe('the command line', () => {
  const commandOf = (words: readonly string[], typed?: readonly string[]) => {
    const program = createProgram(() => Promise.resolve(), typed);
    return words.reduce((parent, word) => parent.commands.find((each) => each.name() === word) ?? parent, program);
  };

  it.each(COMMAND_TABLE.commands.slice(1))('gives $name its flags if it or its family is typed', ({ name, alias }) => {
    const words = name.split(' ');
    const wanted = commandOf(words).helpInformation();
    for (const typed of [
      words,
      words.slice(0, 1),
      ['-v', alias ?? words.at(-1) ?? ''],
      ['-vh'],
      ['--help'],
      ['help'],
    ]) {
      expect(commandOf(words, typed).helpInformation(), typed.join(' ')).toBe(wanted);
    }
    expect(commandOf(words, ['-n', 'feed']).options).toEqual([]);
  });

  it('is a run if it names no command, with the defaults of what is not given', async () => {
    const { command, flags, given } = await parse('-n', 'a', 'b', '-n', 'c', '-t', '5', '--strict');
    expect(command).toBe('run');
    expect(flags).toMatchObject({ backendInput: ['a', 'b', 'c'], threshold: 5, strict: true, keep: 7, format: 'text' });
    expect(flags['delta']).toBeUndefined();
    expect([...given].sort()).toEqual(['backendInput', 'strict', 'threshold']);
  });

  it('hands a command its own flags and arguments', async () => {
    expect(await parse('gst', 'diff', '3', 'b.json', '-m', 'g.json')).toMatchObject({
      command: 'gst diff',
      args: { from: '3', to: 'b.json' },
      flags: { globalTable: 'g.json', verbose: false, logFormat: 'text' },
    });
    expect(await parse('anonymise', 'a.json', '--keep', 'x', '--keep', 'y')).toMatchObject({
      command: 'anonymize',
      args: { file: 'a.json' },
      flags: { keptAttributes: ['x', 'y'], blankedAttributes: [], recordsFile: '-' },
    });
    expect((await parse('gst', 'rollback')).args).toEqual({ version: undefined });
  });

  it.each([
    [[], "required option '-n, --backend-input <text...>' not specified"],
    [['check'], "required option '-n, --backend-input <section>' not specified"],
    [['explain', 'a', 'b'], "required option '-n, --backend-input <text...>' not specified"],
    [['-t', '3', 'check', '-n', 'x'], "'-t, --threshold <n>' must come after 'check'"],
    [['-n', 'a', '--format', 'pdf'], 'Allowed choices are text, table, json'],
    [['explain', 'a'], "missing required argument 'dimension1'"],
    [['completion', 'tcsh'], 'Allowed choices are bash, zsh, fish'],
  ])('refuses %j', async (args, message) => {
    await expect(parse(...args)).rejects.toThrow(message);
  });
});
