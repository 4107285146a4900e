import type { PeakFinding } from '../findings/findings.js';
import type { Incident } from '../incidents/incident.js';
import { KeyMap } from '../tables/key-map.js';
import { formatDay } from '../window/time-window.js';
import { incidentNotification } from './build-notification.js';
import { incidentChart } from './incident-chart.js';
import type { NotifiedRun } from './notification.js';
import { daysOf } from './index/day-figures.js';
import type { Notifier } from './notifier.js';
import type { Output, WindowReport } from '../outputs/output.js';
import type { CompanionChanges } from '../state/companions.js';
import type { DeliveryReport } from './outbox/deliver.js';
import type { RunEnd } from './outbox/run-events.js';

/** The peak of an incident's day; a window that was judged as one has one peak of a key. */
function peaksByDay(peaks: readonly PeakFinding[]): (incident: Incident) => PeakFinding | undefined {
  const days = new Map<string | undefined, KeyMap<PeakFinding>>();
  for (const peak of peaks) {
    const byKey = days.get(peak.verdict?.day) ?? new KeyMap<PeakFinding>();
    byKey.set([peak.dimension0, peak.dimension1], peak);
    days.set(peak.verdict?.day, byKey);
  }
  return ({ key, day }) => (days.get(formatDay(day)) ?? days.get(undefined))?.get(key);
}

/** Tells what one run finds, and what became of the run itself. */
export class RunTelling implements Pick<Output, 'begin' | 'keep' | 'saved'> {
  #isAdHoc = false;
  #run: NotifiedRun;

  constructor(
    private readonly notifier: Notifier,
    run: NotifiedRun,
  ) {
    this.#run = run;
  }

  begin(...[store, isAdHoc]: Parameters<NonNullable<Output['begin']>>): void {
    this.#isAdHoc = isAdHoc;
    if (isAdHoc) return;
    this.notifier.load(store);
    this.notifier.start();
  }

  keep(report: WindowReport): CompanionChanges {
    if (this.#isAdHoc) return new Map();
    const { changes, findings } = report;
    const { window, peaks } = findings;
    this.#run = { ...this.#run, window };
    const peakOf = peaksByDay(peaks);
    const notifications = changes.map((change) => {
      const chart = incidentChart(change.incident, report);
      const told = incidentNotification(change, change.peak && peakOf(change.incident), this.#run);
      return { ...told, ...(chart && { chart }) };
    });
    return this.notifier.add({ notifications, days: () => daysOf(report, this.#run) });
  }

  saved(): void {
    this.notifier.saved();
  }

  /** Sends what there is to send, once the table is free for others; nothing for an ad hoc run. */
  async end(end: RunEnd): Promise<DeliveryReport | undefined> {
    return this.#isAdHoc ? undefined : this.notifier.finish(end, this.#run);
  }
}
