import { type BenchReport, showReport } from '@/bench/report';

/** Benchmarks by name, loaded when asked for. */
const BENCHES: Record<string, (parts: string[]) => Promise<BenchReport>> = {
  attribution: async () => (await import('@/bench/attribution')).benchAttribution(),
  serve: async (parts) => (await import('@/bench/serve/benchServe')).benchServe(parts),
  'serve-nodes': async () => (await import('@/bench/serve/nodes')).benchNodes(),
  spans: async () => (await import('@/bench/spans')).benchSpans(),
  train: async () => (await import('@/bench/train')).benchTrain(),
};

const [name = '', ...flags] = process.argv.slice(2);
const bench = BENCHES[name];
if (!bench) {
  process.stderr.write(`Usage: npm run bench -- ${Object.keys(BENCHES).join('|')} [--json]\n`);
  process.exit(2);
}
const report = await bench(flags.filter((flag) => !flag.startsWith('--')));
process.stdout.write(`${showReport(report)}\n`);
if (flags.includes('--json')) process.stdout.write(`${JSON.stringify(report)}\n`);
