import type { WindowResult } from '../analysis.js';
import type { JudgedFigures } from '../history/kept-history.js';
import type { JudgedDay } from '../peaks/verdict-peaks.js';
import type { Findings, IncidentFinding } from '../findings/findings.js';
import type { Log } from '../log/log.js';
import type { Companions } from '../state/companions.js';
import { DAY_MS, startOfUtcDay, type TimeWindow } from '../window/time-window.js';
import { formatIncidents, parseNoIncidents } from './format-incidents.js';
import { type Incidents, NO_INCIDENTS } from './incident.js';
import { incidentFindings } from './incident-finding.js';
import { type IncidentChange, observeDay } from './observe-day.js';
import { dayOf, observedDays, replayedDays } from './observed-day.js';

/** Name of the companion of the table that holds its incidents. */
export const INCIDENTS_COMPANION = 'incidents';

// a table inferred from a history ends in the middle of a day, which the next run looks at as a whole
const wholeDayBefore = (end: number): number => startOfUtcDay(end) - DAY_MS;

/**
 * The incidents that are kept beside a table; none yet if there are none, or if what is there can't be used. The table
 * alone decides which day is the newest: incidents of days that it has not seen are set aside.
 *
 * @param end of the newest window that the table has seen; undefined without a table
 */
export async function keptIncidents(
  companions: Companions,
  end: number | undefined,
  log: Pick<Log, 'warn'>,
): Promise<Incidents> {
  const begun: Incidents = end === undefined ? NO_INCIDENTS : { ...NO_INCIDENTS, newestDay: wholeDayBefore(end) };
  const content = companions.read(INCIDENTS_COMPANION);
  if (content === undefined) return begun;
  const text = content.toString('utf8');
  const incidents = parseNoIncidents(text) ?? (await import('./incidents-codec.js')).parseIncidents(text);
  if (incidents === undefined) {
    log.warn('The incidents kept beside the global table are damaged: the run goes on without them');
    return begun;
  }
  if (companions.fits || incidents.newestDay === undefined) return incidents;
  if (end === undefined || incidents.newestDay + DAY_MS > end) {
    log.warn('The incidents kept beside the global table are of days that the table has not seen: they are set aside');
    return begun;
  }
  log.warn('The global table was replaced by another program: incidents go on from what they were before');
  return { ...incidents, newestDay: Math.max(incidents.newestDay, wholeDayBefore(end)) };
}

/** The incidents of a table while a run takes one window after the other. */
export class RunIncidents {
  constructor(
    private incidents: Incidents,
    /** Absolute path of the table, by which ids tell incidents of different tables apart. */
    private readonly table: string,
    /** Set for a run that decides by another threshold than nightly runs do (`-t`): it changes no incident. */
    private readonly isAdHoc: boolean,
  ) {}

  /** Whether none of these windows is new to the incidents, so that the run tells nobody. */
  isAdHocFor(windows: readonly TimeWindow[]): boolean {
    const { newestDay } = this.incidents;
    return this.isAdHoc || (newestDay !== undefined && windows.every(({ end }) => dayOf(end) <= newestDay));
  }

  /**
   * Takes the days of a first history, as the detector judges them, so that a wave that began in them does not
   * count as one that begins with the run. Nobody is told of them. If there are incidents already, nothing is taken.
   */
  replay(days: readonly JudgedFigures[]): void {
    if (days.length === 0 || this.incidents.open.length + this.incidents.ended.length > 0) return;
    let replayed = NO_INCIDENTS;
    for (const day of replayedDays(days)) replayed = observeDay(replayed, day, this.table).incidents;
    this.incidents = replayed;
  }

  /**
   * Takes a window; what it made of the incidents. A window without data, or an ad hoc one, changes nothing.
   *
   * @param days those of the window that a detector judged; undefined if the window was judged as one
   */
  observe(result: WindowResult, findings: Findings, days: readonly JudgedDay[] | undefined): readonly IncidentChange[] {
    if (this.isAdHoc || result.coverage.records === 0) return [];
    const made: IncidentChange[] = [];
    for (const day of observedDays(findings, result.local, days)) {
      const { incidents, changes } = observeDay(this.incidents, day, this.table);
      this.incidents = incidents;
      made.push(...changes);
    }
    return made;
  }

  /** As they are after the windows taken so far. */
  get all(): Incidents {
    return this.incidents;
  }

  /** For the results of the window that made these changes. */
  findings(changes: readonly IncidentChange[]): IncidentFinding[] {
    return incidentFindings(this.incidents, changes);
  }

  /** The text that is kept beside the table. */
  text(): string {
    return formatIncidents(this.incidents);
  }
}
