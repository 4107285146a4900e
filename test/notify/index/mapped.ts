import type { DayFigures } from '../../../src/notify/index/day-figures.js';
import { bulkOperations, type Document } from '../../../src/notify/index/documents.js';
import { figuresOperations } from '../../../src/notify/index/figures-documents.js';
import { MAPPINGS } from '../../../src/notify/index/template.js';
import { sampleNotification, sampleRunNotification } from '../sample-notification.js';

interface Mapping {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Mapping>>;
}

/** What the template maps a field as; undefined if it does not. */
export function typeOf(field: string): string | undefined {
  let mapping: Mapping | undefined = MAPPINGS;
  for (const name of field.split('.')) mapping = mapping?.properties?.[name];
  return mapping?.type;
}

function sampleFigures(): DayFigures {
  const { peak, incident } = sampleNotification();
  if (peak === null) throw new Error('the sample has a peak');
  const figures = { subCount: 7, sampCount: 3, sampSubCountMax: 4, sampSubCountStd: 0.5, crossShareMax: 1 };
  const of = { toolVersion: '1.0.0', analyzer: 'FileTypePeakAnalyzer', table: '/gst.json' };
  return {
    day: incident.day,
    run: of,
    keys: [
      {
        ...{ ...figures, key: ['malicious', 'ZipArchiveFile'], average: 3 },
        peak: { ...peak.local, threshold: 5, severity: 80 },
      },
    ],
  };
}

/** Documents of every kind, with all that they can have. */
export function sampleDocuments(): Document[] {
  const { incident } = sampleNotification();
  const full = { ...incident, severity: 80, note: 'a test of ours' };
  const told = [
    sampleNotification({ incident: full, link: 'https://peaks.example/' }),
    sampleNotification({ incident: full, event: 'ended', peak: null }),
    sampleRunNotification('failure'),
  ].map((notification, i) => ({ key: String(i), notification, at: 0 }));
  const operations = [
    ...bulkOperations(told, { events: 'e', incidents: 'i' }),
    ...[...figuresOperations(sampleFigures(), 'e')].flat(),
  ];
  return operations.filter((line) => 'event' in line);
}
