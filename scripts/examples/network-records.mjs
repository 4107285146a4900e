import { BUSYNESS, timeOfDay } from './clock.mjs';

/** Events of a usual busy day, by impact and threat. */
const USUAL = [
  [70, 'Beacon to a rare host', 26],
  [70, 'Credential theft attempt', 14],
  [30, 'Port scan', 90],
  [30, 'Suspicious download', 55],
  [30, 'Unusual DNS query', 70],
  [5, 'Policy violation', 120],
];
const SENSORS = ['dns', 'http', 'tls', 'smb'];

function event(random, impact, threat, day, rhythm) {
  return {
    utc_timestamp: timeOfDay(random, day, rhythm),
    'event.id': `ev-${random
      .below(2 ** 32)
      .toString(16)
      .padStart(8, '0')}${random
      .below(2 ** 32)
      .toString(16)
      .padStart(8, '0')}`,
    'event.impact': impact,
    'threat.name.keyword': threat,
    'source.user_id': 1_040_000 + 37 * random.below(60),
    'source.ip': `10.${random.below(4)}.${random.below(256)}.${1 + random.below(254)}`,
    'sensor.kind': random.pick(SENSORS),
  };
}

/** Four days of network events; on the fourth, one threat comes in a wave. */
export function networkRecords(random) {
  const usual = [1, 2, 3, 4].flatMap((day) =>
    USUAL.flatMap(([impact, threat, count]) =>
      Array.from({ length: Math.round(count * BUSYNESS[day]) }, () => event(random, impact, threat, day)),
    ),
  );
  const wave = Array.from({ length: 240 }, () => event(random, 70, 'Beacon to a rare host', 4, 'campaign'));
  return [...usual, ...wave].sort((a, b) => a.utc_timestamp - b.utc_timestamp);
}
