import type { ReadyMade } from './ready-made-entry.js';

/** What looks at hosts. */
export const HOST = {
  wazuh: {
    feed: 'Wazuh: alerts.json, or the index wazuh-alerts',
    sample: 'the alert: each has an ID of its own',
    description: {
      time: 'timestamp',
      sample: 'id',
      dimension_0: 'rule.level',
      dimension_1: 'rule.description',
      cross: 'agent.name, rule.groups',
    },
  },
  'windows-event': {
    feed: 'Windows: event logs as winlogbeat ships them (ECS) or evtx_dump prints them',
    sample: 'the record (its number in the log)',
    description: {
      time: '@timestamp | Event.System.TimeCreated.#attributes.SystemTime',
      sample: 'winlog.record_id | Event.System.EventRecordID',
      dimension_0: 'winlog.channel | Event.System.Channel',
      dimension_1: 'winlog.event_id | event.code | Event.System.EventID.#text | Event.System.EventID',
      cross:
        'winlog.computer_name | Event.System.Computer, winlog.provider_name | Event.System.Provider.#attributes.Name',
    },
  },
  'ecs-alert': {
    feed: 'Elastic Common Schema: alerts and signals',
    sample: 'the event (event.id)',
    description: {
      time: '@timestamp',
      sample: 'event.id',
      dimension_0: 'event.severity',
      dimension_1: 'rule.name',
      cross: 'host.name, user.name',
      filter: 'event.kind:(alert OR signal)',
    },
  },
  falco: {
    feed: 'Falco: alerts as JSON lines',
    sample: 'none: an alert names nothing that comes again',
    description: {
      time: 'time',
      sample: 'none',
      dimension_0: 'priority',
      dimension_1: 'rule',
      cross: 'hostname',
    },
  },
  osquery: {
    feed: 'osquery: the results log, one event a line',
    sample: 'the host: a change on many hosts is a wave, many changes on one are not',
    description: {
      time: 'unixTime',
      time_format: 'seconds',
      sample: 'hostIdentifier',
      dimension_0: 'name',
      dimension_1: 'action',
    },
  },
} as const satisfies Record<string, ReadyMade>;
