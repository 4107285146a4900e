import { messageOf } from '../errors.js';
import type { Log } from '../log/log.js';

/**
 * Closes what was opened when its block ends, the last one first. If closing fails, that is a warning: the work of the
 * block is done, and if the work failed, its own error matters more.
 */
export class Closing implements AsyncDisposable {
  readonly #opened: { readonly resource: Disposable | AsyncDisposable; readonly name: string }[] = [];

  constructor(private readonly log: Pick<Log, 'warn'>) {}

  /** @param name what it is called in the warning, at the beginning of a sentence */
  add<Resource extends Disposable | AsyncDisposable>(resource: Resource, name: string): Resource {
    this.#opened.push({ resource, name });
    return resource;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { resource, name } of this.#opened.reverse()) {
      try {
        if (Symbol.asyncDispose in resource) await resource[Symbol.asyncDispose]();
        else resource[Symbol.dispose]();
      } catch (error) {
        this.log.warn(`${name} could not be closed: ${messageOf(error)}`);
      }
    }
  }
}
