import { LosslessNumber } from 'lossless-json';
import { UsageError } from '../../../errors.js';
import type { TimeReader, TimeUnit } from '../../../feed/time-reader.js';
import type { TimeWindow } from '../../../window/time-window.js';
import { valueText } from '../connection/lossless-json.js';
import type { Query } from '../section/settings.js';
import type { Field } from './resolve-fields.js';

/** Decimal digits by which milliseconds are shifted to count a unit. */
const SHIFTS: Readonly<Record<TimeUnit, number>> = { seconds: -3, milliseconds: 0, microseconds: 3, nanoseconds: 6 };

function shifted(milliseconds: number, shift: number): LosslessNumber {
  const sign = milliseconds < 0 ? '-' : '';
  const digits = String(Math.abs(milliseconds));
  if (shift >= 0) return new LosslessNumber(milliseconds === 0 ? '0' : `${sign}${digits}${'0'.repeat(shift)}`);
  const padded = digits.padStart(1 - shift, '0');
  return new LosslessNumber(`${sign}${padded.slice(0, shift)}.${padded.slice(shift)}`);
}

/** The field of the records' time: a date is read by its mapping, a number by the description's format. */
export interface TimeField {
  readonly field: Field;
  readonly isDate: boolean;
  readonly within: (window: Partial<TimeWindow>) => Query;
  /** Epoch milliseconds of a value of the field, as the engine gives it. */
  readonly read: (value: unknown) => number | undefined;
}

/** @throws UsageError if a number is to be read by a pattern */
export function timeField(field: Field, { format }: TimeReader): TimeField {
  const { path, type } = field;
  const isDate = type === 'date' || type === 'date_nanos';
  if (!isDate && format.kind === 'pattern') {
    throw new UsageError(
      `time_format = ${format.name}: the field '${path}' is ${type}; in a cluster a pattern reads nothing: map it as ` +
        'date, or name the unit of its numbers',
    );
  }
  const shift = format.kind === 'unit' ? SHIFTS[format.name as TimeUnit] : 0;
  const bound = (time: number): number => (isDate ? time : (shifted(time, shift) as unknown as number));
  return {
    field,
    isDate,
    within: ({ start, end }) => ({
      range: {
        [path]: {
          ...(start !== undefined && { gte: bound(start) }),
          ...(end !== undefined && { lt: bound(end) }),
          ...(isDate && { format: 'epoch_millis' }),
        },
      },
    }),
    read: (value) => (isDate ? Math.floor(Number(value)) : format.ofNumber(valueText(value))),
  };
}
