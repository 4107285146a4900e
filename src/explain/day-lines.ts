import { shortWeekday } from '../detectors/weekdays.js';
import type { CountExplanation, DayExplanation, DetectorExplanation } from '../findings/detector-explanation.js';
import { count, expectedText, number } from '../findings/wording.js';
import { printable } from '../log/printable.js';

/** Three digits, however small: a dispersion of 0.0021 is no 0. */
const digits = (value: number): string => (Math.abs(value) < 1 ? String(Number(value.toPrecision(3))) : number(value));

type Field = readonly [name: string, text: string];

function countFields(noun: string, { weekday }: DayExplanation, found: CountExplanation): Field[] {
  const { count: had, expected, level, weekdayFactor, week, dayFactor, dispersion, highestOrdinary } = found;
  return [
    [noun, number(had)],
    [
      'expected',
      `${number(expected)} = level ${number(level)} × ${weekday} ${digits(weekdayFactor)} × day factor ${digits(dayFactor)}`,
    ],
    ['week', week.map((factor, i) => `${shortWeekday(i)} ${digits(factor)}`).join(', ')],
    ['99 % of such days', expectedText(found)],
    ['dispersion', `${digits(dispersion)} (variance = mean + ${digits(dispersion)} × mean²)`],
    ['highest ordinary', `${number(highestOrdinary)}, put on this day's factors`],
    ['probability', found.probability],
  ];
}

function dayFields(day: DayExplanation): Field[] {
  const { submissions, samples, ordinaryDays, usualFirstDay, cut, threshold } = day;
  const fields: Field[] = [];
  if (submissions && samples) {
    fields.push(['rests on', count(ordinaryDays, 'ordinary day')]);
    fields.push(...countFields('submissions', day, submissions), ...countFields('samples', day, samples));
  }
  if (usualFirstDay) fields.push(['usual first day', expectedText({ expected: null, range: usualFirstDay })]);
  if (cut !== null) fields.push(['cut', `a peak is ${cut} or rarer, by twice the smaller of both probabilities`]);
  if (threshold !== null) fields.push(['threshold', `${count(threshold, 'submission')} alone would make a peak`]);
  return fields;
}

function dayLines(day: DayExplanation, isOnly: boolean): string[] {
  const fields = dayFields(day);
  const width = Math.max(0, ...fields.map(([name]) => name.length));
  const tags = [...new Set(day.verdicts.flatMap((verdict) => verdict.tags))];
  return [
    ...(isOnly ? [] : ['', `${day.weekday} ${day.day}: ${printable(day.verdict)}`]),
    ...fields.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`),
    ...(tags.length > 0 ? [`  ${'tags'.padEnd(width)}  ${printable(tags.join(', '))}`] : []),
  ];
}

/** How a detector came to its verdict on a key, for people: each day with the figures that it rests on. */
export function byHistoryLines({ detector, daysKept, days }: DetectorExplanation): string[] {
  const isOnly = days.length === 1;
  return [
    `Detector ${printable(detector)}, by ${count(daysKept, 'day')} of history`,
    ...days.flatMap((day) => dayLines(day, isOnly)),
  ];
}
