import * as fs from 'node:fs';
import { errnoOf } from '../../errors.js';
import { replaceFile } from '../../state/replace-file.js';
import { DAY_MS } from '../../window/time-window.js';

/** How a sending ended. `?` stays if the process was killed between sending and noting what came of it. */
export type SentMark = '?' | '+' | '-';

const LINE = /^([?+-]) (\d{1,16}) ([0-9a-f]{32})$/;
/** Accepted messages are remembered for this long, so that a rollback that reaches far back tells nothing again. */
const REMEMBERED_DAYS = 400;
const LARGEST_TIDY = 1 << 20;

interface SentLine {
  readonly mark: SentMark;
  readonly at: number;
  readonly key: string;
}

function linesIn(path: string): SentLine[] {
  let text: string;
  try {
    text = fs.readFileSync(path, 'latin1');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw error;
  }
  return text.split('\n').flatMap((line) => {
    const [, mark, at, key] = LINE.exec(line) ?? [];
    return mark === undefined || key === undefined ? [] : { mark: mark as SentMark, at: Number(at), key };
  });
}

/** The keys that were accepted or given up. Can be read while another run sends. */
export function readSettled(path: string): ReadonlySet<string> {
  return new Set(linesIn(path).flatMap(({ mark, key }) => (mark === '?' ? [] : key)));
}

/**
 * What was sent, in a file of its own, a line for each sending. A line is on the disk before its message is sent and one
 * of its bytes is changed when the receiver has accepted it: so a full disk is met before anything was sent, never
 * between a receiver's yes and the note of it.
 */
export class SentRecord implements Disposable {
  readonly #handle: number;
  #end: number;

  private constructor(
    path: string,
    private readonly now: () => number,
  ) {
    this.#handle = fs.openSync(path, fs.constants.O_RDWR | fs.constants.O_CREAT | fs.constants.O_NOFOLLOW, 0o666);
    this.#end = fs.fstatSync(this.#handle).size;
  }

  /**
   * Opens the record, without what nobody asks for any more. The caller holds the outbox's lock.
   *
   * @throws OutputError, or the system's error, if it can't be written
   */
  static open(path: string, now: () => number): SentRecord {
    const size = fs.statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    if (size > 0) {
      const lines = linesIn(path);
      const kept = lines.filter(({ mark, at }) => mark !== '?' && now() - at < REMEMBERED_DAYS * DAY_MS);
      const text = kept.map(({ mark, at, key }) => `${mark} ${at} ${key}\n`).join('');
      const isCutOff = text.length !== size && lines.length > 0;
      if (isCutOff || size > LARGEST_TIDY) replaceFile(path, text);
    }
    return new SentRecord(path, now);
  }

  /**
   * Notes that something is about to be sent; the function it returns notes what came of it.
   *
   * @throws the system's error if the disk is full
   */
  begin(key: string): (mark: '+' | '-') => void {
    const line = Buffer.from(`? ${this.now()} ${key}\n`, 'latin1');
    const at = this.#end;
    try {
      if (fs.writeSync(this.#handle, line, 0, line.length, at) !== line.length) {
        throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
      }
      fs.fdatasyncSync(this.#handle);
    } catch (error) {
      fs.ftruncateSync(this.#handle, at);
      throw error;
    }
    this.#end += line.length;
    return (mark) => {
      fs.writeSync(this.#handle, mark, at, 'latin1');
      fs.fdatasyncSync(this.#handle);
    };
  }

  [Symbol.dispose](): void {
    fs.closeSync(this.#handle);
  }
}
