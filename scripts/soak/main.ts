import { parseArgs } from 'node:util';
import { isFlat, memoryTrend } from '@/scripts/soak/memoryTrend';
import { type MemorySample, runSoak, type SoakReport } from '@/scripts/soak/runSoak';

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
  blockSeconds: 1,
  lookSeconds: 10,
  say: (line) => void process.stderr.write(`${line}\n`),
});
const growth = memoryGrowth(report);
process.stdout.write(`${showReport(report, growth)}\n`);
if (values.json)
  process.stdout.write(
    `${JSON.stringify({ ...report, growth }, (_, value) => (typeof value === 'bigint' ? `${value}` : value))}\n`,
  );
process.exit(passed(report, growth) ? 0 : 1);

/** Over the last two thirds of the time in which nobody killed the node. */
function memoryGrowth({ memory, seconds }: SoakReport) {
  const from = memory.lastKill + (seconds - memory.lastKill) / 3;
  const watched = memory.samples.filter((sample) => sample.seconds >= from);
  const trend = (bytes: (sample: MemorySample) => number) =>
    memoryTrend(watched.map((sample) => ({ ...sample, bytes: bytes(sample) })));
  return {
    watchedSeconds: seconds - from,
    live: trend(({ heap, external }) => heap + external),
    heap: trend(({ heap }) => heap),
    resident: trend(({ resident }) => resident),
  };
}

function passed(report: SoakReport, growth: ReturnType<typeof memoryGrowth>): boolean {
  const { owedWei, paidWei, paidAgainWei } = report.settlement;
  const flat = growth.watchedSeconds < WATCHED_SECONDS || isFlat(growth);
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
    ['settled on chain: receipts, batches', `${settlement.receipts}, ${settlement.batches}`],
    [
      'owed, paid, paid when sent again (wei)',
      `${settlement.owedWei}, ${settlement.paidWei}, ${settlement.paidAgainWei}`,
    ],
    ['journal rewritten', report.rewritten],
    ['seconds in which memory was watched', growth.watchedSeconds.toFixed(0)],
    ...(['live', 'heap', 'resident'] as const).map((kind): [string, string] => {
      const { firstBytes, lastBytes, bytesPerMinute, bytesPerAnswer } = growth[kind];
      const slopes = `${mebibytes(bytesPerMinute)} MiB a minute, ${bytesPerAnswer.toFixed(0)} bytes an answer`;
      return [
        `memory, ${kind}: first, last (MiB); slope`,
        `${mebibytes(firstBytes)}, ${mebibytes(lastBytes)}; ${slopes}`,
      ];
    }),
  ];
  return rows.map(([name, value]) => `${name.padEnd(56)} ${value}`).join('\n');
}
