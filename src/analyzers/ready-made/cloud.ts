import type { ReadyMade } from './ready-made-entry.js';

/** What clouds write. */
export const CLOUD = {
  cloudtrail: {
    feed: 'AWS CloudTrail: log files as they are in the bucket',
    sample: 'the event: each has an ID of its own',
    description: {
      records: 'Records',
      time: 'eventTime',
      sample: 'eventID',
      dimension_0: 'eventSource',
      dimension_1: 'eventName',
      cross: 'awsRegion, userIdentity.arn | userIdentity.userName | userIdentity.principalId',
    },
  },
  guardduty: {
    feed: 'Amazon GuardDuty: findings, one a line (as exported to a bucket) or under Findings (as the command line prints)',
    sample: 'the finding: it is written again whenever the same thing happens again',
    description: {
      records: 'Findings',
      time: 'UpdatedAt | updatedAt',
      sample: 'Id | id',
      dimension_0: 'Severity | severity',
      dimension_1: 'Type | type',
      cross: 'Region | region, AccountId | accountId',
      fold: { Severity: 'high: 7.., medium: 4.., low: ..4' },
    },
  },
  'ocsf-finding': {
    feed: 'OCSF: findings, as JSON or Parquet (Amazon Security Lake)',
    sample: 'the event (metadata.uid)',
    description: {
      time: 'time',
      sample: 'metadata.uid',
      dimension_0: 'severity',
      dimension_1: 'class_name',
      cross: 'metadata.product.name',
    },
  },
} as const satisfies Record<string, ReadyMade>;
