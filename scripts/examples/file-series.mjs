import { BUSYNESS, timeOfDay } from './clock.mjs';
import { spread, standardDeviation, tune } from './spread.mjs';

/** What usually arrives on a busy day: submissions by severity and file type. */
const USUAL = {
  benign: {
    PdfDocFile: 620,
    HtmlTextFile: 540,
    PeExeFile: 380,
    ExcelMsDocFile: 260,
    ZipArchiveFile: 210,
    WordMsDocFile: 170,
    JavaScriptTextFile: 90,
  },
  malicious: { PeExeFile: 130, ExcelMsDocFile: 60, HtmlTextFile: 45, PdfDocFile: 35, RtfDocFile: 22 },
  suspicious: { PeExeFile: 45, HtmlTextFile: 30, PdfDocFile: 25, ExcelMsDocFile: 15, ZipArchiveFile: 12 },
};

const USUAL_ORIGINS = { API: 40, SMTP: 35, HTTP: 18, MANUAL: 4, FTP: 3 };
const USERS = Array.from({ length: 60 }, (_, index) => 1_040_000 + index * 37);

// Most submissions come from a few users.
const usualUser = (random) => USERS[Math.floor(random.next() ** 2.5 * USERS.length)];

function submissions(random, { severity, type, day, counts, tag, rhythm, origins = USUAL_ORIGINS, user = usualUser }) {
  return counts.flatMap((count, index) =>
    Array.from({ length: count }, () => ({
      time: timeOfDay(random, day, rhythm),
      sample: `${severity} ${type} ${tag} ${index}`,
      severity,
      type,
      user: user(random),
      origin: random.weighted(origins),
    })),
  );
}

/** One day of everything that usually arrives, each series a tenth more or less than usual. */
export function usualDay(random, day) {
  return Object.entries(USUAL).flatMap(([severity, types]) =>
    Object.entries(types).flatMap(([type, usual]) => {
      const total = Math.max(4, Math.round(usual * BUSYNESS[day] * (0.9 + random.next() * 0.2)));
      const samples = Math.ceil(total * (0.6 + random.next() * 0.15));
      const largest = Math.min(total - samples + 1, 2 + Math.ceil(total / 40));
      const counts = spread(random, { submissions: total, samples, largest });
      return submissions(random, { severity, type, day, counts, tag: `day ${day}` });
    }),
  );
}

/** Malicious archives of a day that is as busy as usual; the days of the walk-through are drawn apart. */
const USUAL_ARCHIVES = 230;

/** The share of the user with most of a number of submissions. */
function topUserShare(random, count) {
  const users = new Map();
  for (let i = 0; i < count; i++) {
    const user = usualUser(random);
    users.set(user, (users.get(user) ?? 0) + 1);
  }
  return Math.max(...users.values()) / count;
}

/** The daily figures of everything that usually arrives, by key. */
export function usualFigures(random, busyness) {
  const usual = { ...USUAL, malicious: { ...USUAL.malicious, ZipArchiveFile: USUAL_ARCHIVES } };
  return Object.entries(usual).flatMap(([severity, types]) =>
    Object.entries(types).map(([type, often]) => {
      const subCount = Math.max(4, Math.round(often * busyness * (0.9 + random.next() * 0.2)));
      const sampCount = Math.ceil(subCount * (0.6 + random.next() * 0.15));
      const largest = Math.min(subCount - sampCount + 1, 2 + Math.ceil(subCount / 40));
      const counts = spread(random, { submissions: subCount, samples: sampCount, largest });
      const figures = {
        subCount,
        sampCount,
        sampSubCountMax: Math.max(...counts),
        sampSubCountStd: standardDeviation(counts),
        crossShareMax: topUserShare(random, subCount),
      };
      return [[severity, type], figures];
    }),
  );
}

/** Three days of malicious archives as they usually arrive: 629 submissions of 305 samples, about two of each. */
export function usualArchives(random) {
  const parts = [
    { day: 1, submissions: 114, samples: 55, largest: 9 },
    { day: 2, submissions: 252, samples: 122, largest: 14 },
    { day: 3, submissions: 263, samples: 128, largest: 12 },
  ];
  return parts.flatMap(({ day, ...shape }) =>
    submissions(random, {
      severity: 'malicious',
      type: 'ZipArchiveFile',
      day,
      counts: spread(random, shape),
      tag: `day ${day}`,
    }),
  );
}

/** The fourth day's wave of malicious archives: mail to many users, a few samples again and again. */
export function archiveWave(random) {
  const counts = tune(random, spread(random, { submissions: 11_083, samples: 3_028, largest: 426 }), 11.54);
  return submissions(random, {
    severity: 'malicious',
    type: 'ZipArchiveFile',
    day: 4,
    counts,
    tag: 'wave',
    rhythm: 'campaign',
    origins: { SMTP: 81, API: 12, HTTP: 6, MANUAL: 1 },
    user: () => random.pick(USERS),
  });
}
