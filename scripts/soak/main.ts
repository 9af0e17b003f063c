import { parseArgs } from 'node:util';
import { type MemorySample, runSoak, type SoakReport } from '@/scripts/soak/runSoak';

/** Growth that a run of any length may show after its start: receipts that are not settled yet are kept in memory. */
const MOST_BYTES_PER_ANSWER = 8_192;
const MOST_BYTES_PER_MINUTE = 1 << 20;
/** A shorter time says nothing of memory: caches still fill. */
const WATCHED_SECONDS = 300;

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '30' }, json: { type: 'boolean', default: false } },
});
const minutes = Number(values.minutes);
if (!(minutes > 0)) {
  process.stderr.write('Usage: npm run soak -- --minutes 30 [--json]\n');
  process.exit(2);
}
const report = await runSoak({
  seconds: minutes * 60,
  models: 12,
  clients: 28,
  pauseSeconds: 12,
  settled: 500,
  say: (line) => void process.stderr.write(`${line}\n`),
});
const growth = memoryGrowth(report);
process.stdout.write(`${showReport(report, growth)}\n`);
if (values.json)
  process.stdout.write(
    `${JSON.stringify({ ...report, growth }, (_, value) => (typeof value === 'bigint' ? `${value}` : value))}\n`,
  );
process.exit(passed(report, growth) ? 0 : 1);

/** Least-squares slope of resident memory over the last two thirds of the time in which nobody killed the node. */
function memoryGrowth({ memory, seconds, requestsPerSecond }: SoakReport) {
  const from = memory.lastKill + (seconds - memory.lastKill) / 3;
  const samples = memory.samples.filter((sample) => sample.seconds >= from && Number.isFinite(sample.bytes));
  const bytesPerSecond = slope(samples);
  return {
    fromSeconds: from,
    bytesPerMinute: bytesPerSecond * 60,
    bytesPerAnswer: bytesPerSecond / requestsPerSecond,
    firstBytes: samples[0]?.bytes ?? Number.NaN,
    lastBytes: samples.at(-1)?.bytes ?? Number.NaN,
  };
}

function slope(samples: readonly MemorySample[]): number {
  const mean = (of: (sample: MemorySample) => number) =>
    samples.reduce((sum, each) => sum + of(each), 0) / samples.length;
  const [x, y] = [mean(({ seconds }) => seconds), mean(({ bytes }) => bytes)];
  const numerator = samples.reduce((sum, each) => sum + (each.seconds - x) * (each.bytes - y), 0);
  return numerator / samples.reduce((sum, each) => sum + (each.seconds - x) ** 2, 0);
}

function passed(report: SoakReport, growth: ReturnType<typeof memoryGrowth>): boolean {
  const { owedWei, paidWei, paidAgainWei } = report.settlement;
  const flat =
    report.seconds - growth.fromSeconds < WATCHED_SECONDS ||
    growth.bytesPerMinute < MOST_BYTES_PER_MINUTE ||
    growth.bytesPerAnswer < MOST_BYTES_PER_ANSWER;
  return (
    Object.values(report.violations).every((count) => count === 0) && flat && owedWei === paidWei && paidAgainWei === 0n
  );
}

function showReport(report: SoakReport, growth: ReturnType<typeof memoryGrowth>): string {
  const mebibytes = (bytes: number) => (bytes / 2 ** 20).toFixed(2);
  const { settlement, firstTextSeconds } = report;
  const rows: [string, string | number][] = [
    ['minutes', (report.seconds / 60).toFixed(1)],
    ['whole answers', report.delivered],
    ['answers a second', report.requestsPerSecond.toFixed(2)],
    [
      'first text after the row, median and p95 (s)',
      `${firstTextSeconds.median.toFixed(3)}, ${firstTextSeconds.p95.toFixed(3)}`,
    ],
    ['cancelled by clients', report.cancelled],
    ['broken connections', report.broken],
    ['refused, by status', JSON.stringify(report.refused)],
    ['node killed', report.faults.kills],
    ['disk full', report.faults.fullDisks],
    ['adapter loads, of them tampered', `${report.adapterReads}, ${report.tamperedReads}`],
    ['receipts signed', report.journalled],
    ['of them cut off on their way', report.journalledAndCut],
    ['reports that came again', report.reportsAgain],
    ...Object.entries(report.violations).map(([name, count]): [string, number] => [`violations: ${name}`, count]),
    ['settled on chain: receipts', settlement.receipts],
    [
      'owed, paid, paid when sent again (wei)',
      `${settlement.owedWei}, ${settlement.paidWei}, ${settlement.paidAgainWei}`,
    ],
    [
      'memory at the start and end of the watched time (MiB)',
      `${mebibytes(growth.firstBytes)}, ${mebibytes(growth.lastBytes)}`,
    ],
    ['memory slope (MiB a minute)', mebibytes(growth.bytesPerMinute)],
    ['memory slope (bytes an answer)', growth.bytesPerAnswer.toFixed(0)],
  ];
  return rows.map(([name, value]) => `${name.padEnd(56)} ${value}`).join('\n');
}
