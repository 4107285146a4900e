import { ExitCode, UsageError } from '../../errors.js';
import { shown } from '../../log/printable.js';
import { defineCommand } from '../command.js';
import { printJson, printLines } from '../session.js';

/** Prints all that is known of one incident. */
export const incidentsShowCommand = defineCommand({
  name: 'incidents show',
  summary: 'print one incident with its days',
  args: { id: { help: 'its id, or the beginning of it' } },
  async run({ flags, args }, session) {
    const [{ readIncidents }, { incidentDetails, incidentOf }] = await Promise.all([
      import('../../incidents/read-incidents.js'),
      import('../../incidents/incident-lines.js'),
    ]);
    const incident = incidentOf(readIncidents(flags.globalTable, session.log), args.id);
    if (incident === undefined) {
      throw new UsageError(`No single incident has the id '${shown(args.id)}'; 'incidents list --ended' lists them`);
    }
    if (flags.keptFormat === 'json') {
      const { incidentJson } = await import('../../incidents/incident-json.js');
      await printJson(session, { schemaVersion: 1, ...incidentJson(incident) });
    } else {
      await printLines(session, incidentDetails(incident));
    }
    return ExitCode.done;
  },
});
