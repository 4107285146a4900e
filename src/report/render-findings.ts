import type { Findings } from '../findings/findings.js';
import type { Destination } from './format.js';
import type { RenderedFormat } from './format-names.js';
import { FORMATS } from './formats.js';

const TEXT: Destination = { columns: undefined, colours: false, first: true };

/**
 * The text that `--format` writes of a window's findings. It ends with a newline, or is empty.
 *
 * @param destination what it is written to: no terminal by default, and the first window of its text
 */
export async function renderFindings(
  format: RenderedFormat,
  findings: Findings,
  destination: Partial<Destination> = {},
): Promise<string> {
  const render = await FORMATS[format]();
  return render(findings, { ...TEXT, ...destination });
}
