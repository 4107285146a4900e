import { count } from '../findings/wording.js';
import type { Log } from '../log/log.js';
import type { FormatName } from '../report/format-names.js';
import { newKeyLines } from '../report/new-key-lines.js';
import { otherVerdictLines, windowPeakLines } from '../report/peak-lines.js';
import type { Output } from './output.js';

/** The log: every peak and new key as text, or their numbers if another form has the rest. */
export function logOutput(format: FormatName, log: Pick<Log, 'info'>): Output {
  return {
    write({ result: { peaks, newKeys, verdicts, window } }) {
      log.info('Getting peaks');
      if (format === 'text') {
        for (const line of windowPeakLines(peaks, window)) log.info(line);
        for (const line of otherVerdictLines(verdicts)) log.info(line);
        for (const line of newKeyLines(newKeys)) log.info(line);
      } else {
        log.info(`Found ${count(peaks.length, 'peak')} and ${count(newKeys.length, 'new key')}`);
      }
      return Promise.resolve();
    },
  };
}
