import { printable } from '../../../log/printable.js';
import { nearest } from '../../../text/nearest.js';
import type { Connection } from '../connection/connection.js';
import { askFieldCapabilities } from './field-capabilities.js';

/** For places that no index has, the fields that are nearest to them, in words. */
export async function nearestFields(connection: Connection, places: readonly string[]): Promise<string[]> {
  const { fields } = await askFieldCapabilities(connection, ['*']);
  const names = [...fields.keys()].filter((name) => !name.startsWith('_') && !places.includes(name));
  return places.flatMap((place) => {
    const near = nearest(place, names);
    return near === undefined ? [] : [`'${printable(place)}': nearest to it: ${printable(near)}`];
  });
}
