import type { ReadyMade } from './ready-made-entry.js';

/** What looks at the network. */
export const NETWORK = {
  'suricata-alert': {
    feed: 'Suricata: the alerts of eve.json',
    sample: 'the flow: one flow can raise an alert many times',
    description: {
      time: 'timestamp',
      sample: 'flow_id',
      dimension_0: 'alert.severity',
      dimension_1: 'alert.signature',
      cross: 'src_ip, dest_ip',
      filter: 'event_type:alert',
    },
  },
  'zeek-notice': {
    feed: 'Zeek: notice.log, as JSON or in the format of its own',
    sample: 'the connection (uid); notices without one share the sample -',
    description: {
      time: 'ts',
      time_format: 'seconds',
      sample: 'uid',
      dimension_0: 'note',
      dimension_1: 'proto',
      cross: 'src, dst',
      missing: { uid: '-', proto: '-' },
    },
  },
  'zeek-dns': {
    feed: 'Zeek: dns.log, as JSON or in the format of its own',
    sample: 'the name that was asked for',
    description: {
      time: 'ts',
      time_format: 'seconds',
      sample: 'query',
      dimension_0: 'rcode_name',
      dimension_1: 'qtype_name',
      cross: 'id.orig_h',
      missing: { query: '-', rcode_name: '-', qtype_name: '-' },
    },
  },
  cowrie: {
    feed: 'Cowrie: cowrie.json',
    sample: 'the session: one attacker does many things in it',
    description: {
      time: 'timestamp',
      sample: 'session',
      dimension_0: 'eventid',
      dimension_1: 'protocol',
      cross: 'src_ip, username',
      missing: { protocol: '-' },
    },
  },
} as const satisfies Record<string, ReadyMade>;
