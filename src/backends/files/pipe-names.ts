import { ToolError } from '../../errors.js';
import type { Log } from '../../log/log.js';
import { escapeRegExp } from '../../text/escape-regexp.js';

/**
 * What came through pipes by its name: whoever typed `-n -` knows nothing of the file in which it lies meanwhile. Its
 * path is a random one, so wherever it is in a text, it is meant.
 */
export class PipeNames {
  readonly #names: { readonly path: RegExp; readonly name: string }[] = [];

  /** Notes the file of what came through a pipe; it may get an ending that says what is in it. */
  note(path: string, name: string): void {
    this.#names.push({ path: new RegExp(`${escapeRegExp(path)}(?:\\.(?:csv|parquet))?`, 'g'), name });
  }

  /** A text with the names of pipes in place of paths. */
  within(text: string): string {
    return this.#names.reduce((changed, { path, name }) => changed.replace(path, () => name), text);
  }

  /** A log whose lines have these names. */
  log(log: Log): Log {
    if (this.#names.length === 0) return log;
    return {
      debug: (text) => log.debug(this.within(text)),
      info: (text) => log.info(this.within(text)),
      warn: (text) => log.warn(this.within(text)),
      error: (text) => log.error(this.within(text)),
    };
  }

  /** Does some work; what is said of a fault of it has these names. */
  async of<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof ToolError) error.message = this.within(error.message);
      throw error;
    }
  }
}
