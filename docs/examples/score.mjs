// Scores both detectors against known waves: node score.mjs FEED.jsonl LABELS.json
import {
  backtest,
  calendarDays,
  FileTypePeakAnalyzer,
  originalDetector,
  readFeed,
  readLabels,
  robustDetector,
} from 'telemetry-peak-analyzer';

const [feed, labels] = process.argv.slice(2);
const days = [...calendarDays(await readFeed(feed))];
const { detectors } = backtest({ source: feed, days, approximate: false, labels: readLabels(labels) }, [
  { detector: originalDetector(FileTypePeakAnalyzer.leastThreshold), settings: {} },
  { detector: robustDetector(), settings: {} },
]);
for (const { detector, peaks, score } of detectors) {
  console.log(`${detector}: ${peaks} peaks, ${score.found} of ${score.waves} waves found, F1 ${score.f1.toFixed(2)}`);
}
