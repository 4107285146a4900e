import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { readConfigFile } from '../config/config-file.js';
import { UsageError } from '../errors.js';
import { instant } from '../findings/instant.js';
import { formatIncidents } from '../incidents/format-incidents.js';
import { incidentOf } from '../incidents/incident-lines.js';
import { parseIncidents } from '../incidents/incidents-codec.js';
import { closeIncident, type ObservedIncidents } from '../incidents/observe-day.js';
import { INCIDENTS_COMPANION } from '../incidents/run-incidents.js';
import { shown } from '../log/printable.js';
import { incidentNotification } from '../notify/build-notification.js';
import { Notifier } from '../notify/notifier.js';
import { readNotifySections } from '../notify/read-sections.js';
import { type GlobalTableStore, openGlobalTableStore } from '../state/global-table-store.js';
import type { FlagsOf } from './flags/flags.js';
import type { Session } from './session.js';

function closed(store: GlobalTableStore, id: string, note: string): ObservedIncidents {
  const content = store.companion(INCIDENTS_COMPANION);
  const incidents = content && parseIncidents(content.toString('utf8'));
  const found = incidents && incidentOf(incidents, id);
  const change = incidents && found && closeIncident(incidents, found.id, note);
  if (change) return change;
  throw new UsageError(`No single open incident has the id '${shown(id)}'; 'incidents list' lists them`);
}

/**
 * Ends an incident by hand. What has ended, and who is to be told of it, is saved in one commit; then it is sent.
 *
 * @throws UsageError if no open incident has that id
 */
export async function closeByHand(id: string, flags: FlagsOf<'incidents close'>, session: Session): Promise<void> {
  const { log, now, signal, environment, toolVersion, clock } = session;
  const config = readConfigFile(flags.configFile, environment, log);
  const { sections, faults } = await readNotifySections(config, { now: clock, host: hostname(), toolVersion });
  const [fault] = faults;
  if (fault) throw fault;
  const table = resolve(flags.globalTable);
  const notifier = new Notifier({
    ...{ sections, table, log, signal, at: now, clock, random: Math.random },
    timeout: flags.notifyTimeout,
    keepDays: flags.notifyKeep,
    dryRun: false,
  });
  {
    // the table stays as it is, so there is no version to keep
    const options = { keep: 0, timeout: flags.lockTimeout, now, signal, log };
    using store = await openGlobalTableStore(table, options);
    const { incidents, changes } = closed(store, id, flags.note);
    notifier.load(store);
    const run = { toolVersion, at: instant(now), analyzer: '', backend: '', table, window: null };
    const notifications = changes.map((change) => incidentNotification(change, undefined, run));
    store.saveCompanions(
      new Map([[INCIDENTS_COMPANION, formatIncidents(incidents)], ...notifier.add({ notifications, days: () => [] })]),
    );
    notifier.saved();
    for (const { incident } of changes) log.info(`Closed incident ${incident.id}`);
  }
  await notifier.flush();
}
