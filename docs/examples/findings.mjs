// Prints why each peak of a day is one, and the new keys: node findings.mjs FILE DAY GLOBAL-TABLE
import {
  analyzeWindows,
  DAY_MS,
  FileTypePeakAnalyzer,
  findingsOf,
  openBackend,
  parseDay,
  readGlobalTable,
  toolVersion,
  verdictOf,
} from 'telemetry-peak-analyzer';

const [file, day, tablePath] = process.argv.slice(2);
const start = parseDay(day);
const now = Date.now();
const analyzer = FileTypePeakAnalyzer;
const run = { analyzer, backend: 'JsonBackend', input: [file], threshold: undefined, now, toolVersion: toolVersion() };
const windows = [{ start, end: start + DAY_MS }];

const backend = await openBackend({ analyzer, input: file });
try {
  const global = readGlobalTable(tablePath);
  for await (const result of analyzeWindows(backend, { analyzer, windows, global, now })) {
    if (result.kind !== 'window') continue;
    const findings = findingsOf(result, run);
    console.log(verdictOf(findings));
    for (const { dimension0, dimension1, tags, tests, drivers } of findings.peaks) {
      const fired = tests.filter((test) => test.fired).map((test) => test.name);
      const [origin] = drivers.at(-1).top;
      console.log(`${dimension0} ${dimension1}: ${tags.join(', ')}; fired: ${fired.join(', ')}`);
      console.log(`most come from ${origin.value}: ${origin.submissions} submissions`);
    }
    for (const { dimension0, dimension1 } of findings.newKeys) console.log(`new: ${dimension0} ${dimension1}`);
  }
} finally {
  await backend[Symbol.asyncDispose]();
}
