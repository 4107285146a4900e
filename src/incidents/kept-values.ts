import type { Driver } from '../findings/findings.js';

/** Values of each driver that are kept and told. */
const TOP = 5;
/** Characters of a value that are kept and told, also to programs: a receiver need not take megabytes. */
const LONGEST_VALUE = 8192;

/** A value as it is told: whole up to 8,192 characters, cut in whole characters beyond. */
export function keptValue(value: string): string {
  if (value.length <= LONGEST_VALUE) return value;
  return `${value.slice(0, LONGEST_VALUE).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** The few values of each driver that incidents keep and notifications tell. */
export function keptDrivers(drivers: readonly Driver[]): Driver[] {
  return drivers.map((driver) => ({
    ...driver,
    top: driver.top?.slice(0, TOP).map((count) => ({ ...count, value: keptValue(count.value) })) ?? null,
  }));
}
