/** The commands that take the flags of a run. `run` itself is the command line without the name of a command. */
export const RUNS = ['run', 'explain'] as const;

/** The commands that turn one file of telemetry into another. */
export const CONVERSIONS = ['anonymize', 'from-csv'] as const;

/** The commands on the global table and its kept versions. */
export const TABLE_COMMANDS = ['gst show', 'gst diff', 'gst verify', 'gst rollback'] as const;

/** The commands on the incidents beside a global table. */
export const INCIDENT_COMMANDS = ['incidents list', 'incidents show', 'incidents close'] as const;

/** The commands on notifications. */
export const NOTIFY_COMMANDS = ['notify test', 'notify outbox'] as const;

export const EVERY_COMMAND = [
  ...RUNS,
  'inspect',
  'analyzers',
  'check',
  'backtest',
  'report',
  ...TABLE_COMMANDS,
  ...INCIDENT_COMMANDS,
  ...NOTIFY_COMMANDS,
  ...CONVERSIONS,
  'completion',
  'man',
] as const;

export type CommandName = (typeof EVERY_COMMAND)[number];
