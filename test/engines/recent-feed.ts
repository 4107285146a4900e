import { FileTypePeakAnalyzer } from '../../src/analyzers/file-type.js';
import { DAY_MS, startOfUtcDay } from '../../src/window/time-window.js';
import type { AttributeValue, TelemetryRecord } from '../backends/naive-counts.js';

/** The feed of files, as the command counts it when it is not told otherwise. */
export const FILE_FEED = FileTypePeakAnalyzer.feed;

/**
 * The day that had ended last when the tests began. Its records, and those of the days before, still stand in the seven
 * days of history where a midnight passes meanwhile.
 */
export const LAST_DAY = startOfUtcDay(Date.now()) - DAY_MS;

const DAYS = 4;

interface RecordParts {
  readonly time: number;
  readonly sample: string;
  readonly severity?: string;
  readonly type?: string;
  readonly origin?: AttributeValue;
}

export function fileRecord(parts: RecordParts): TelemetryRecord {
  const { time, sample, severity = 'benign', type = 'PdfDocument', origin = 'API' } = parts;
  return {
    utc_timestamp: time,
    'file.sha1': sample,
    'task.severity': severity,
    'file.llfile_type': type,
    'source.user_id': `user-${sample.length % 3}`,
    'source.origin': origin,
  };
}

/** Records of the last days, with a wave on the last of them. */
export function recentRecords(perDay: number): TelemetryRecord[] {
  const records: TelemetryRecord[] = [];
  for (let back = 0; back < DAYS; back++) {
    const day = LAST_DAY - back * DAY_MS;
    for (let i = 0; i < perDay; i++) {
      const time = day + Math.floor((i * DAY_MS) / perDay);
      const severity = ['benign', 'malicious', 'suspicious'][i % 3] ?? '';
      const type = `Type${i % 5}`;
      records.push(
        fileRecord({ time, sample: `${back}-${i % 311}`, severity, type, origin: i % 7 === 0 ? null : 'API' }),
      );
    }
  }
  for (let i = 0; i < 300; i++) {
    records.push(
      fileRecord({ time: LAST_DAY + i * 1_000, sample: `wave-${i % 20}`, severity: 'malicious', type: 'Type1' }),
    );
  }
  return records;
}
