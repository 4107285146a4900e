import { gunzipSync, gzipSync } from 'node:zlib';
import { z } from 'zod';
import type { DailyFigures } from '../../detectors/detector.js';
import type { Day, PeakFinding } from '../../findings/findings.js';
import { timeOf } from '../../findings/instant.js';
import type { WindowReport } from '../../outputs/output.js';
import { KeyMap } from '../../tables/key-map.js';
import { formatDay } from '../../window/time-window.js';
import type { NotifiedRun } from '../notification.js';

/** The figures of one key's day. */
export interface KeyFigures extends DailyFigures {
  readonly key: readonly [dimension0: string, dimension1: string];
  /** Usual submissions: the average of the key's row of the global table; null without a row. */
  readonly average: number | null;
  /** Set if the key is a peak on this day. */
  readonly peak: (PeakFinding['local'] & { readonly threshold: number; readonly severity: number | null }) | null;
}

/** What a feed held on one day, for receivers that hold all of it. */
export interface DayFigures {
  readonly day: Day;
  readonly run: Pick<NotifiedRun, 'toolVersion' | 'analyzer' | 'table'>;
  readonly keys: readonly KeyFigures[];
}

/** The peaks of a day. A window that was judged as one counts as its last day. */
function peaksOf({ findings: { peaks, window } }: WindowReport, day: Day): KeyMap<PeakFinding> {
  const last = formatDay(timeOf(window.end) - 1);
  const own = peaks.filter(({ verdict }) => (verdict?.day ?? last) === day);
  return new KeyMap(own.map((peak) => [[peak.dimension0, peak.dimension1], peak]));
}

/** The daily figures of a window, a day each. Days without any record have none. */
export function daysOf(report: WindowReport, run: NotifiedRun): DayFigures[] {
  const { toolVersion, analyzer, table } = run;
  const { before } = report.result;
  return report.days.flatMap(({ day: start, figures }) => {
    if (figures === null) return [];
    const day = formatDay(start);
    const peaks = peaksOf(report, day);
    const keys = [...figures].map(([key, row]): KeyFigures => {
      const peak = peaks.get(key);
      return {
        ...{ key: [key[0], key[1]], ...row, average: before.get(key)?.subCountAvg ?? null },
        peak: peak ? { ...peak.local, threshold: peak.threshold, severity: peak.verdict?.severity ?? null } : null,
      };
    });
    return { day, run: { toolVersion, analyzer, table }, keys };
  });
}

const schema = z.object({
  day: z.string(),
  run: z.object({ toolVersion: z.string(), analyzer: z.string(), table: z.string() }),
  // what this tool wrote under a digest
  keys: z.array(z.looseObject({ key: z.tuple([z.string(), z.string()]) })),
});

/** What is kept beside the global table until it is sent. */
export function formatDayFigures(figures: DayFigures): Buffer {
  return gzipSync(JSON.stringify(figures), { level: 4 });
}

/** Reads what {@link formatDayFigures} wrote; undefined if it is something else. */
export function parseDayFigures(content: Buffer): DayFigures | undefined {
  try {
    return schema.safeParse(JSON.parse(gunzipSync(content).toString('utf8'))).data as unknown as DayFigures | undefined;
  } catch {
    return undefined;
  }
}
