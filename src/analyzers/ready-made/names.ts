/** The names of the ready-made analyzers, as `-a` takes them. */
export const READY_MADE_NAMES = [
  'suricata-alert',
  'zeek-notice',
  'zeek-dns',
  'cloudtrail',
  'guardduty',
  'wazuh',
  'windows-event',
  'ecs-alert',
  'cowrie',
  'falco',
  'osquery',
  'ocsf-finding',
  'malwarebazaar',
  'cape',
  'virustotal-feed',
] as const;

export type ReadyMadeName = (typeof READY_MADE_NAMES)[number];
