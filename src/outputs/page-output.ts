import type { Log } from '../log/log.js';
import { fileOfWindows } from './file-of-windows.js';
import type { Output } from './output.js';

/** The page about each window (`--report`). */
export function pageOutput(path: string, dryRun: boolean, log: Log): Output {
  const file = fileOfWindows('report', path, dryRun, log);
  return {
    open: file.open,
    async write(report) {
      const { result, findings, marks, expectationOf } = report;
      if (result.series === undefined) return;
      const { htmlReport } = await import('../report/html/html-report.js');
      file.save(report, htmlReport({ findings, result, series: result.series, marks, expectationOf }));
    },
  };
}
