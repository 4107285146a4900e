import { spawn } from 'node:child_process';
import { z } from 'zod';
import { text } from '../../config/value-forms.js';
import { UsageError } from '../../errors.js';
import { shown } from '../../log/printable.js';
import type { Delivery, Outcome } from '../channel.js';
import type { ChannelKind } from '../channel-kind.js';

const KEYS = z.strictObject({ command: text });

const ATTEMPT_MS = 10_000;
const LONGEST_ANSWER = 4096;
const WORD = /\s*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|(\S+))/gy;

/** The program and its arguments: words between blanks, in quotes if they hold blanks. No shell reads them. */
export function commandWords(command: string): string[] | undefined {
  const words: string[] = [];
  const trimmed = command.trim();
  WORD.lastIndex = 0;
  while (WORD.lastIndex < trimmed.length) {
    const match = WORD.exec(trimmed);
    const next = trimmed[WORD.lastIndex];
    // a quote in the middle of a word would mean something to a shell
    if (!match || (next !== undefined && !/\s/.test(next)) || (match[3] !== undefined && /["']/.test(match[3]))) {
      return undefined;
    }
    words.push(match[1]?.replace(/\\(["\\])/g, '$1') ?? match[2] ?? match[3] ?? '');
  }
  return words;
}

/** The environment without what is meant for this tool, which may be a secret. */
function environmentFor(own: Readonly<Record<string, string | undefined>>, { key, notification }: Delivery) {
  const kept = Object.entries(own).filter(([name]) => !name.startsWith('TPA_'));
  return { ...Object.fromEntries(kept), TPA_EVENT: notification.event, TPA_IDEMPOTENCY_KEY: key };
}

function run(
  [program = '', ...args]: readonly string[],
  input: string,
  env: Record<string, string | undefined>,
  signal: AbortSignal,
): Promise<Outcome> {
  return new Promise((resolve) => {
    const timeout = AbortSignal.timeout(ATTEMPT_MS);
    const child = spawn(program, args, {
      env,
      signal: AbortSignal.any([signal, timeout]),
      killSignal: 'SIGKILL',
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => (said = `${said}${chunk}`.slice(0, LONGEST_ANSWER)));
    }
    // a program that does not read its input is not to blame
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
    const answer = (text: string): string => [text, shown(said.trim())].filter((part) => part !== '').join(': ');
    child.on('error', (error) => {
      const reason = timeout.aborted ? `it did not end within ${ATTEMPT_MS / 1000} s` : shown(error.message);
      resolve({ kind: 'again', reason });
    });
    child.on('close', (code, killedBy) => {
      if (code === 0) resolve({ kind: 'accepted', answer: answer('exit code 0') });
      else
        resolve({ kind: 'again', reason: answer(code === null ? `ended by ${killedBy ?? '?'}` : `exit code ${code}`) });
    });
  });
}

export const command = {
  keys: KEYS,
  secrets: [],
  open(settings, { section, config }) {
    const words = commandWords(settings.command);
    if (words === undefined || words.length === 0) {
      const problem =
        'write program and arguments with blanks between, in quotes if they hold blanks; no shell reads them';
      throw new UsageError(`Configuration section [${section}], key 'command': ${problem}`);
    }
    const inputOf = ({ notification }: Delivery): string => `${JSON.stringify(notification)}\n`;
    return {
      isDigest: false,
      send: ([delivery], signal) => run(words, inputOf(delivery), environmentFor(config.environment, delivery), signal),
      preview: ([delivery]) => inputOf(delivery),
    };
  },
} satisfies ChannelKind<typeof KEYS>;
