import { resolve } from 'node:path';
import type { Log } from '../log/log.js';
import { assertReplaceable, replaceFile } from '../state/replace-file.js';
import type { WindowReport } from './output.js';
import { outputPath } from './output-path.js';

/** A file that each window of a run is saved to: the last one under the name given, missed days beside it. */
export interface FileOfWindows {
  /** @throws OutputError if it could not be written */
  readonly open: () => void;
  /** @throws OutputError; the old content is then still there */
  readonly save: (report: WindowReport, text: string) => void;
}

/** @param what it is, for the log; `dryRun` tells what would be saved, and saves nothing */
export function fileOfWindows(what: string, given: string, dryRun: boolean, log: Pick<Log, 'info'>): FileOfWindows {
  return {
    open() {
      if (!dryRun) assertReplaceable(given);
    },
    save({ result, last }, text) {
      const path = resolve(outputPath(given, result.window, last));
      log.info(`${dryRun ? 'Would save' : 'Saving'} ${what} to: ${path}`);
      if (!dryRun) replaceFile(path, text);
    },
  };
}
