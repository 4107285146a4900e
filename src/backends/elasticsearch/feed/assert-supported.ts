import { UsageError } from '../../../errors.js';
import type { AttributeReader } from '../../../feed/attribute-reader.js';
import type { Feed } from '../../../feed/feed.js';
import type { Settings } from '../section/settings.js';

const isPlain = ({ parts }: AttributeReader): boolean =>
  parts.length === 1 &&
  parts.every(({ places, missing, fold }) => places.length === 1 && missing === undefined && fold === undefined);

/**
 * Refuses what a cluster can't count as files are counted.
 *
 * @throws UsageError that names the key of the description and says why
 */
export function assertSupported({ readers, description, sample }: Feed, { distinct }: Settings, label: string): void {
  const refuse = (key: string, why: string): never => {
    throw new UsageError(`${label}: ${key}: ${why}`);
  };
  const [time = ''] = readers.time.places;
  if (readers.time.name.includes(' + ')) refuse(`time = ${readers.time.name}`, 'in a cluster a time is one place');
  if (description.missing?.[time] !== undefined) {
    refuse(`missing.${time}`, 'in a cluster a record that lacks its time is left out');
  }
  const timeList = description.list?.[time];
  if (timeList !== undefined && timeList !== 'error') {
    refuse(`list.${time} = ${timeList}`, 'in a cluster a record has one time; only error is possible');
  }
  for (const reader of [readers.sample, ...readers.dimensions, ...readers.cross]) {
    if (typeof reader === 'string') continue;
    for (const { places, list, fold } of reader.parts) {
      const [first = ''] = places;
      if (list !== 'error' && list !== 'each') {
        refuse(
          `list.${first} = ${list}`,
          'a cluster keeps neither order nor number of values; possible are error, each',
        );
      }
      if (list === 'each' && fold && description.list?.[first] === 'each') {
        refuse(
          `list.${first} = each`,
          `a cluster can't tell whether fold.${first} puts two values of one record together`,
        );
      }
    }
  }
  if (readers.sample !== 'none' && readers.cross.length > 0) {
    const several = readers.sample.parts.find(({ list }) => list === 'each');
    if (several) {
      refuse(
        `list.${several.places[0] ?? ''} = each`,
        "in a cluster a record with several samples can't be counted beside cross dimensions",
      );
    }
  }
  for (const reader of readers.dimensions) {
    if (distinct === 'exact' || reader === '*') continue;
    const several = reader.parts.find(({ list }) => list === 'each');
    if (several) {
      refuse(
        `list.${several.places[0] ?? ''} = each`,
        'distinct = approximate counts each record under one key; distinct = exact counts this',
      );
    }
  }
  if (distinct === 'approximate' && readers.sample !== 'none' && !isPlain(readers.sample)) {
    refuse(
      `sample = ${sample}`,
      'distinct = approximate estimates the values of one field; distinct = exact counts this',
    );
  }
}
