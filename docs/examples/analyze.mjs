// Compares each day with the ones before it: node analyze.mjs FILE FIRST-DAY END-DAY GLOBAL-TABLE
import {
  analyzeWindows,
  DAY_MS,
  excess,
  FileTypePeakAnalyzer,
  formatDay,
  formatGlobalTable,
  openBackend,
  parseDay,
  readGlobalTable,
  replaceFile,
} from 'telemetry-peak-analyzer';

const [file, firstDay, endDay, tablePath] = process.argv.slice(2);
const windows = [];
for (let start = parseDay(firstDay); start < parseDay(endDay); start += DAY_MS) {
  windows.push({ start, end: start + DAY_MS });
}

const analyzer = FileTypePeakAnalyzer;
const backend = await openBackend({ analyzer, input: file });
try {
  // no table yet: the backend is asked for the seven days before now
  const global = readGlobalTable(tablePath);
  for await (const result of analyzeWindows(backend, { analyzer, windows, global, now: Date.now() })) {
    if (result.kind === 'baseline') continue;
    for (const peak of result.peaks) {
      const [severity, type] = peak.key;
      const [worst] = peak.local.distribution.top;
      console.log(
        `${formatDay(result.window.start)}: ${severity} ${type}, ${peak.local.submissions} submissions, ` +
          `${excess(peak).toFixed(1)} times as many as usual; ${worst.submissions} of ${worst.value}`,
      );
    }
    replaceFile(tablePath, formatGlobalTable(result.after));
  }
} finally {
  await backend[Symbol.asyncDispose]();
}
