// Replays daily figures through a detector, and joins its peaks to waves: node replay.mjs FEED.jsonl
import {
  calendarDays,
  formatDay,
  NO_INCIDENTS,
  observeDay,
  readFeed,
  replay,
  robustDetector,
} from 'telemetry-peak-analyzer';

const days = [...calendarDays(await readFeed(process.argv[2]))];
const detector = robustDetector({ chancePeaksPerYear: 1 });
let incidents = NO_INCIDENTS;
for (const [i, { day, verdicts, expectationOf }] of [...replay(detector, days)].entries()) {
  const { figures } = days[i];
  // a day without a record is a gap: it neither opens nor ends anything
  if (figures === null) continue;
  const submissionsOf = (key) => figures.get(key)?.subCount ?? 0;
  const found = verdicts.filter(({ kind }) => kind === 'peak');
  for (const { key, why } of found) {
    const { level, week, dispersion } = expectationOf(key).counts.sub;
    console.log(`${formatDay(day)} ${key.join(' / ')}: ${why}`);
    console.log(`  level ${level.toFixed(1)}, Monday ${week[0].toFixed(2)}, dispersion ${dispersion.toFixed(4)}`);
  }
  const peaks = found.map(({ key, expected, severity }) => ({
    ...{ key, expected, severity, submissions: submissionsOf(key) },
    ...{ average: 0, tags: [], drivers: [] },
  }));
  const observed = observeDay(incidents, { day, peaks, submissionsOf }, 'my table');
  incidents = observed.incidents;
  for (const { event, incident } of observed.changes) {
    console.log(
      `${formatDay(day)} ${event}: ${incident.key.join(' / ')}, ${Math.round(incident.excess)} over the usual`,
    );
  }
}
