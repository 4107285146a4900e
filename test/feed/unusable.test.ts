import { describe, expect, it } from 'vitest';
import { FileTypePeakAnalyzer } from '../../src/analyzers/file-type.js';
import { recognizeAnalyzers } from '../../src/analyzers/recognize.js';
import { loadFeed } from '../../src/feed/load-feed.js';
import { type SeenFeed, unusableText } from '../../src/feed/unusable.js';

const SECONDS_AS_MS = 1_706_781_600;
const FINE: SeenFeed = {
  all: 10,
  timed: 10,
  filterable: 10,
  records: 10,
  lacking: new Map(),
  oldest: Date.UTC(2024, 1, 1),
  newest: Date.UTC(2024, 1, 2),
  implausible: undefined,
  names: ['utc_timestamp', 'file.sha1', 'task.severity', 'file.llfile_type'],
};

const judge = (seen: Partial<SeenFeed>, alike: string[] = []): string | undefined =>
  unusableText({ ...FINE, ...seen }, FileTypePeakAnalyzer.feed, 'FileTypePeakAnalyzer', alike);

describe('a feed of which nothing can be counted', () => {
  it('is not one that has some records that can, none at all, or lacks this and that', () => {
    expect(judge({})).toBeUndefined();
    expect(judge({ all: 0, timed: 0, filterable: 0, records: 0, names: [] })).toBeUndefined();
    expect(
      judge({
        lacking: new Map([
          ['file.sha1', 5],
          ['task.severity', 5],
        ]),
      }),
    ).toBeUndefined();
    expect(judge({ implausible: { count: 9 } })).toBeUndefined();
  });

  it('names the attribute that every record lacks, those that are there, and the nearest', () => {
    const text = judge({
      lacking: new Map([
        ['utc_timestamp', 10],
        ['file.sha1', 3],
      ]),
      timed: 0,
      oldest: undefined,
      newest: undefined,
      names: ['timestamp', 'x.utc_timestamp', 'flow_id'],
    });
    expect(text).toContain("each of the 10 records lacks 'utc_timestamp' (time, nearest to it: x.utc_timestamp");
    expect(text).toContain('the records have timestamp, x.utc_timestamp, flow_id');
    expect(text).not.toContain("'file.sha1'");
  });

  it('names the unit that the times are in', () => {
    const text = judge({ oldest: SECONDS_AS_MS, newest: SECONDS_AS_MS + 5, implausible: { count: 10 } });
    expect(text).toContain('times, as read, are from 1970-01-20 18:06:21');
    expect(text).toContain('These look like seconds: time_format = seconds');
  });

  it.each([
    [['Records[]', 'version'], 'one object around a list: records = Records'],
    [['a', 'hits.hits[]'], 'records = hits.hits'],
    [['utc_timestamp;file.sha1;task.severity'], "separated by ';': delimiter = ;"],
    [['utc_timestamp\tfile.sha1'], "separated by 'tab': delimiter = tab"],
    [['x'], 'command inspect'],
  ])('of %j says %s', (names, hint) => {
    expect(judge({ lacking: new Map([['utc_timestamp', 10]]), names })).toContain(hint);
  });

  it('names the analyzer that the records look like', () => {
    const text = judge({ lacking: new Map([['utc_timestamp', 10]]) }, ['FileTypePeakAnalyzer', 'suricata-alert']);
    expect(text).toContain('This looks like suricata-alert: -a suricata-alert');
  });

  it('is a day without data if no record meets the filter, but they could', async () => {
    const feed = await loadFeed({ time: 't', sample: 'none', dimension_0: 'd', filter: 'kind:alert' });
    const of = (seen: Partial<SeenFeed>): string | undefined =>
      unusableText({ ...FINE, records: 0, ...seen }, feed, 'x', []);
    expect(of({})).toBeUndefined();
    expect(of({ filterable: 0 })).toContain('none of 10 records has a place that the filter names (kind)');
    expect(of({ timed: 0 })).toContain("has the time 't'");
  });
});

describe('an analyzer that records look like', () => {
  it.each([
    [['timestamp', 'event_type', 'flow_id', 'alert.severity', 'alert.signature'], 'suricata-alert'],
    [['utc_timestamp', 'file.sha1', 'task.severity', 'file.llfile_type'], 'FileTypePeakAnalyzer'],
    [['ts', 'uid', 'query', 'qtype_name', 'rcode_name'], 'zeek-dns'],
    [['ts', 'note', 'msg'], 'zeek-notice'],
    [['eventTime', 'eventID', 'eventSource', 'eventName'], 'cloudtrail'],
  ])('%j is %s', async (names, analyzer) => {
    expect((await recognizeAnalyzers(names))[0]).toBe(analyzer);
  });

  it('is none if an attribute is missing', async () => {
    expect(await recognizeAnalyzers(['timestamp', 'alert.severity'])).toEqual([]);
  });
});
