import type { Log } from '../log/log.js';
import type { Destination } from '../report/format.js';
import type { FormatName } from '../report/format-names.js';
import { FORMATS } from '../report/formats.js';
import { peaksJson } from '../report/peaks-json.js';
import { fileOfWindows } from './file-of-windows.js';
import type { Output, WindowReport } from './output.js';

/** What standard output is. */
export interface StandardOutput {
  /** Fails with an OutputError if nothing can be written to it. */
  readonly assertOpen: () => void;
  /** Ends once the text is out; fails with an OutputError. */
  readonly write: (text: string) => Promise<void>;
  /** What it can show: undefined columns if it is no terminal. */
  readonly terminal: Pick<Destination, 'columns' | 'colours'>;
}

async function render(format: FormatName, { result, findings }: WindowReport, to: Destination): Promise<string> {
  if (format === 'text') return peaksJson(result.peaks);
  return (await FORMATS[format]())(findings, to);
}

/** The results on standard output. Without a form of their own they are the original's JSON. */
export function standardOutput(format: FormatName, { assertOpen, write, terminal }: StandardOutput): Output {
  return {
    open: assertOpen,
    async write(report) {
      const text = await render(format, report, { ...terminal, first: report.first });
      await write(format === 'text' ? `${text}\n` : text);
    },
  };
}

/** The results in a file (`-o`), for each window in one of its own. */
export function fileOutput(format: FormatName, path: string, dryRun: boolean, log: Log): Output {
  const file = fileOfWindows('output', path, dryRun, log);
  return {
    open: file.open,
    async write(report) {
      file.save(report, await render(format, report, { columns: undefined, colours: false, first: true }));
    },
  };
}
