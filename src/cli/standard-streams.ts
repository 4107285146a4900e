import * as fs from 'node:fs';
import process from 'node:process';
import { errnoOf, OutputError } from '../errors.js';
import { explainWriteFault } from '../state/write-target.js';

// A reader that went away (`| head`) is not a failure of this tool. Each later text finds a stream that has ended.
function isClosedPipe(error: Error): boolean {
  const code = errnoOf(error);
  return code === 'EPIPE' || code === 'ERR_STREAM_DESTROYED';
}

/**
 * Keeps what can't be written to standard output or error (a redirection to a full disk) from ending the process: the
 * work, and above all its state, matters more than its log. Returns a function that tells whether something was lost.
 */
export function watchStandardStreams(): () => boolean {
  let isLost = false;
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: Error) => (isLost ||= !isClosedPipe(error)));
  }
  return () => isLost;
}

/**
 * Whether standard output was closed when the process began. Node.js then opens /dev/null in its place, for reading and
 * writing; `> /dev/null` opens it for writing alone. If the kernel does not tell how a file was opened, nothing is known.
 */
function wasClosed(): boolean {
  try {
    const { rdev } = fs.fstatSync(1);
    if (rdev !== fs.statSync('/dev/null').rdev) return false;
    const flags = /^flags:\s*([0-7]+)/m.exec(fs.readFileSync('/proc/self/fdinfo/1', 'utf8'))?.[1];
    return flags !== undefined && (Number.parseInt(flags, 8) & 3) === fs.constants.O_RDWR;
  } catch {
    return false;
  }
}

/** @throws OutputError if standard output is closed, so that what is to be written there would be lost without a word */
export function assertStandardOutput(): void {
  if (wasClosed()) throw new OutputError("Can't write to standard output: it is closed");
}

/**
 * Writes to standard output what the command was run for. The promise ends once the text is out.
 *
 * @throws OutputError if it can't be, also if standard output is closed
 */
export async function writeStandardOutput(text: string): Promise<void> {
  assertStandardOutput();
  await writeAside(text);
}

/**
 * Writes to standard output what need not be read: the exit code says what matters. So it may be closed.
 *
 * @throws OutputError if it is open and can't be written to
 */
export function writeAside(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => {
      if (!error || isClosedPipe(error)) resolve();
      else reject(new OutputError(`Can't write to standard output: ${explainWriteFault(error)}`, { cause: error }));
    });
  });
}
