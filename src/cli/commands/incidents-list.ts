import { ExitCode } from '../../errors.js';
import { defineCommand } from '../command.js';
import { printJson, printLines } from '../session.js';

/** Lists the incidents beside a global table. */
export const incidentsListCommand = defineCommand({
  name: 'incidents list',
  summary: 'list the incidents that are open',
  args: {},
  async run({ flags }, session) {
    const [{ readIncidents }, { incidentLines }] = await Promise.all([
      import('../../incidents/read-incidents.js'),
      import('../../incidents/incident-lines.js'),
    ]);
    const { log, terminal } = session;
    const incidents = readIncidents(flags.globalTable, log);
    if (flags.keptFormat === 'json') {
      const { incidentsJson } = await import('../../incidents/incident-json.js');
      await printJson(session, incidentsJson(incidents, flags.ended));
    } else {
      await printLines(session, incidentLines(incidents, flags.ended, terminal.columns));
    }
    return ExitCode.done;
  },
});
