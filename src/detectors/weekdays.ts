/** The days of a week, in the order of weekday factors. */
export const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;

/** `Mo` to `Su`. */
export const shortWeekday = (weekday: number): string => WEEKDAYS[weekday]?.slice(0, 2) ?? '';

/** Monday 0 to Sunday 6, of a day counted since 1970-01-01, which was a Thursday. */
export const weekdayOf = (day: number): number => (((day + 3) % 7) + 7) % 7;
