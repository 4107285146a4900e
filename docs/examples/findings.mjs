// Tells why the keys of a day are peaks, and why one is none: node findings.mjs FILE DAY GLOBAL-TABLE [DIM0 DIM1]
import {
  analyzeWindows,
  DAY_MS,
  explainKey,
  FileTypePeakAnalyzer,
  findingsOf,
  openBackend,
  parseDay,
  readGlobalTable,
  renderFindings,
  toolVersion,
} from 'telemetry-peak-analyzer';

const [file, day, tablePath, ...key] = process.argv.slice(2);
const analyzer = FileTypePeakAnalyzer;
const start = parseDay(day);
const windows = [{ start, end: start + DAY_MS }];
const global = readGlobalTable(tablePath);
const now = Date.now();
// what the findings say of how they were made
const run = { analyzer, backend: 'JsonBackend', input: [file], threshold: undefined, now, toolVersion: toolVersion() };

const backend = await openBackend({ analyzer, input: file });
try {
  const explain = key.length === 2 ? key : undefined;
  for await (const result of analyzeWindows(backend, { analyzer, windows, global, now, explain })) {
    if (result.kind !== 'window') continue;
    const findings = findingsOf(result, run);
    for (const { dimension0, dimension1, excess, tests, drivers, tags } of findings.peaks) {
      const fired = tests.filter((test) => test.fired).map((test) => `${test.name} by ${test.margin.toFixed(2)}`);
      console.log(`${dimension0} ${dimension1}: ${excess.overAverage.times.toFixed(1)} times the average`);
      console.log(`  ${fired.join(', ')}; ${tags.join(', ')}`);
      for (const { attribute, top } of drivers) {
        console.log(`  ${attribute} ${top[0].value}: ${(100 * top[0].share).toFixed(1)} %`);
      }
    }
    if (explain) console.log(explainKey(explain, result, run, tablePath).verdict);
    // the same text as --format csv
    console.log(await renderFindings('csv', findings));
  }
} finally {
  await backend[Symbol.asyncDispose]();
}
