import { number } from '../findings/wording.js';
import { shown } from '../log/printable.js';
import { textTable } from '../report/table/text-table.js';
import { formatDay } from '../window/time-window.js';
import type { Incident, Incidents } from './incident.js';
import { newestFirst } from './observe-day.js';

const VALUE_LENGTH = 60;

const HEADS = [
  { heading: 'id', align: 'left', shrinks: false },
  { heading: 'state', align: 'left', shrinks: false },
  { heading: 'first day', align: 'left', shrinks: false },
  { heading: 'last peak', align: 'left', shrinks: false },
  { heading: 'days', align: 'right', shrinks: false },
  { heading: 'over the usual', align: 'right', shrinks: false },
  { heading: 'dimension_0', align: 'left', shrinks: true },
  { heading: 'dimension_1', align: 'left', shrinks: true },
] as const;

/** Whether it is open, has ended by itself, or was closed by hand. */
export const stateOf = ({ event, note }: Incident): 'open' | 'ended' | 'closed' => {
  if (event !== 'ended') return 'open';
  return note === null ? 'ended' : 'closed';
};

const row = (incident: Incident): string[] => [
  incident.id,
  stateOf(incident),
  formatDay(incident.firstDay),
  formatDay(incident.lastPeakDay),
  number(incident.days),
  number(incident.excess),
  shown(incident.key[0], VALUE_LENGTH),
  shown(incident.key[1], VALUE_LENGTH),
];

/** The incidents that are listed: the open ones, with `all` also those that ended lately; the newest first. */
export const listedIncidents = ({ open, ended }: Incidents, all: boolean): Incident[] => [
  ...newestFirst(open),
  ...(all ? newestFirst(ended) : []),
];

/** The incidents of a table, a line each. */
export function incidentLines(incidents: Incidents, all: boolean, columns: number | undefined): string[] {
  const listed = listedIncidents(incidents, all);
  if (listed.length === 0) return [all ? 'No incident.' : 'No open incident.'];
  return textTable(HEADS, listed.map(row), columns);
}

/** All that is known of one incident. */
export function incidentDetails(incident: Incident): string[] {
  const { id, key, day, days, baseline, excess, largest, severity, tags, drivers, figures, note } = incident;
  const facts: [string, string][] = [
    ['state', stateOf(incident)],
    ['first day', formatDay(incident.firstDay)],
    ['last day with a peak', formatDay(incident.lastPeakDay)],
    ['newest event', `${incident.event}, ${formatDay(day)}`],
    ['days with a peak', number(days)],
    ['usual before', number(baseline)],
    ['submissions over the usual', number(excess)],
    ['largest day', number(largest)],
    ...(severity === null ? [] : [['severity', number(severity)] as [string, string]]),
    ['tags', tags.join(', ')],
    ...(note === null ? [] : [['closed by hand', shown(note)] as [string, string]]),
  ];
  return [
    `Incident ${id}: ${shown(key[0], VALUE_LENGTH)} / ${shown(key[1], VALUE_LENGTH)}`,
    '',
    ...facts.map(([name, value]) => `${name}: ${value}`),
    '',
    ...figures.map(
      ({ day: date, submissions, isPeak }) => `${formatDay(date)}  ${number(submissions)}${isPeak ? '  peak' : ''}`,
    ),
    ...(drivers.length > 0 ? [''] : []),
    ...drivers.map(({ attribute, distinct, top }) => {
      const values = (top ?? []).map(
        ({ value, submissions }) => `${shown(value, VALUE_LENGTH)} ${number(submissions)}`,
      );
      return `${shown(attribute)} (${number(distinct)}): ${values.join(', ')}`;
    }),
  ];
}

/** The incident whose id begins so; undefined if none does, or several do. */
export function incidentOf({ open, ended }: Incidents, id: string): Incident | undefined {
  const found = [...open, ...ended].filter((incident) => incident.id.startsWith(id.toLowerCase()));
  const [first, ...others] = found;
  return id === '' || others.length > 0 ? undefined : first;
}
