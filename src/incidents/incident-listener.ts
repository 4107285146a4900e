import type { Findings } from '../findings/findings.js';
import type { CompanionChanges } from '../state/companions.js';
import type { GlobalTableStore } from '../state/global-table-store.js';
import type { IncidentChange } from './observe-day.js';

/** Who is told of incidents, and keeps beside the table what is still to be sent. */
export interface IncidentListener {
  /**
   * What begins: the run has its table.
   *
   * @param isAdHoc whether it looks at no new day, or otherwise than nightly runs do: then it tells nobody anything
   */
  begin(store: Pick<GlobalTableStore, 'companion'>, isAdHoc: boolean): void;
  /** Contents to keep beside the table in the commit of the window that made these changes. */
  keep(changes: readonly IncidentChange[], findings: Findings): CompanionChanges;
}
