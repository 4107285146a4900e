// A process of the fuzz harness: judges the stretches of inputs that it is sent.
import { judgeInputs } from './fuzz-judge.mjs';

const described = new Map();
const MOST_OF_A_KIND = 2;

process.on('message', async ({ seed, from, to }) => {
  const { tally, findings } = await judgeInputs(seed, from, to, (kind) => {
    const times = described.get(kind) ?? 0;
    described.set(kind, times + 1);
    return times >= MOST_OF_A_KIND;
  });
  process.send({ tally, findings, megabytes: process.memoryUsage.rss() / 1e6 });
});
