import { z } from 'zod';
import { readSettingFile } from '../config/read-setting-file.js';
import { InputError, messageOf, readFaultOf } from '../errors.js';
import { printable } from '../log/printable.js';

const COMPARED = z.object({
  kind: z.literal('backtest'),
  source: z.string(),
  firstDay: z.string(),
  lastDay: z.string(),
  detectors: z
    .array(
      z.object({
        detector: z.string(),
        settings: z.record(z.string(), z.number()).default({}),
        peaks: z.number(),
        peaksPerWeek: z.number(),
        floods: z.number(),
        dips: z.number(),
        verdicts: z.array(
          z.object({
            day: z.string(),
            dimension0: z.string(),
            dimension1: z.string(),
            kind: z.string(),
            severity: z.number().nullable(),
            why: z.string(),
          }),
        ),
        score: z
          .object({ precision: z.number(), recall: z.number(), f1: z.number(), falsePerWeek: z.number() })
          .nullable(),
      }),
    )
    .min(1),
});

/** What is compared of a saved backtest. */
export type SavedBacktest = z.infer<typeof COMPARED>;

/**
 * Reads a backtest that `--format json` wrote.
 *
 * @throws InputError that names the file
 */
export function readBacktest(path: string): SavedBacktest {
  let value: unknown;
  try {
    value = JSON.parse(readSettingFile(path));
  } catch (error) {
    const fault = error instanceof SyntaxError ? `not JSON: ${messageOf(error)}` : readFaultOf(error);
    throw new InputError(`${printable(path)}: ${printable(fault)}`, { cause: error });
  }
  const parsed = COMPARED.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new InputError(
    `${printable(path)}: it is not a result of backtest --format json: ` +
      `'${printable(issue?.path.join('.') ?? '')}': ${printable(issue?.message ?? '')}`,
  );
}
