import { LosslessNumber } from 'lossless-json';
import { describe, expect, it } from 'vitest';
import { filterQuery } from '../../../../src/backends/elasticsearch/feed/filter-query.js';
import { UsageError } from '../../../../src/errors.js';
import { loadFeed } from '../../../../src/feed/load-feed.js';

async function queryOf(filter: string, type: string): Promise<unknown> {
  const feed = await loadFeed({ time: 't', sample: 'id', dimension_0: 'kind', dimension_1: 'level', filter });
  if (!feed.filter) throw new Error('no filter');
  const field = { place: 'seen', path: 'event.seen', type, searchable: true };
  return filterQuery(feed.filter.tree, new Map([['seen', field]]));
}

describe.each(['date', 'date_nanos'])('equality on a field of type %s', (type) => {
  it.each([
    ['seen:"2020-11-04T12:00:00Z"', '1604491200000'],
    ['seen:"2020-11-04T13:00:00.5+01:00"', '1604491200500'],
    ['seen:2020-11-04', '1604448000000'],
    ['seen:1604491200000', '1604491200000'],
    ['seen:"1969-12-31T23:59:59.999Z"', '-1'],
  ])('%s is that millisecond alone', async (filter, start) => {
    expect(await queryOf(filter, type)).toEqual({
      range: {
        'event.seen': {
          gte: new LosslessNumber(start),
          lt: new LosslessNumber(String(BigInt(start) + 1n)),
          format: 'epoch_millis',
        },
      },
    });
  });

  it.each(['seen:yesterday', 'seen:"2020-13-04"', 'seen:2020', 'seen:"now-1d"', 'seen:""'])(
    '%s is refused with the condition and the field',
    async (filter) => {
      const asked = queryOf(filter, type);
      await expect(asked).rejects.toThrow(UsageError);
      await expect(asked).rejects.toThrow(`filter: '${filter}': the field 'event.seen' is ${type}, which takes a time`);
    },
  );
});
