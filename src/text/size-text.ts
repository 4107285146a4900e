const MEGABYTE = 1 << 20;

/** A bound as it was set: in whole megabytes if it is that, else in its unit. */
export function sizeText(size: number, unit = 'bytes'): string {
  return size % MEGABYTE === 0 ? `${size / MEGABYTE} MB` : `${size} ${unit}`;
}
