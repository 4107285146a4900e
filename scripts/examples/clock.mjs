const HOUR_MS = 3_600_000;

/** The start of a day of November 2020, epoch milliseconds (UTC). */
const november = (day) => Date.UTC(2020, 10, day);

/** How busy a day is: the first of November 2020 was a Sunday. */
export const BUSYNESS = { 1: 0.5, 2: 1.1, 3: 1.15, 4: 1 };

// Submissions by hour (UTC): offices on two continents, and machines at night.
const OFFICE = [2, 2, 2, 1, 1, 2, 4, 7, 9, 9, 8, 7, 8, 10, 12, 12, 11, 10, 9, 8, 6, 5, 4, 3];
// A campaign: sent out in the morning, and again after noon.
const CAMPAIGN = [0, 0, 0, 0, 0, 1, 6, 22, 30, 21, 12, 8, 14, 25, 19, 10, 6, 4, 2, 1, 1, 1, 0, 0];

const hoursOf = (weights) => Object.fromEntries(weights.map((weight, hour) => [`h${hour}`, weight]));
const RHYTHMS = { office: hoursOf(OFFICE), campaign: hoursOf(CAMPAIGN) };

/** A time on that day, hours as busy as the rhythm says. */
export function timeOfDay(random, day, rhythm = 'office') {
  const hour = Number(random.weighted(RHYTHMS[rhythm]).slice(1));
  return november(day) + hour * HOUR_MS + random.below(HOUR_MS);
}
