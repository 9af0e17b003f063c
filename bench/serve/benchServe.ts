import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { type BenchReport, type Measure, showReport } from '@/bench/report';
import { measureAdapterMemory } from '@/bench/serve/adapterMemory';
import { adapterRows } from '@/bench/serve/adapterRows';
import { batchRows } from '@/bench/serve/batchRows';
import { measureColdLoad } from '@/bench/serve/coldLoad';
import { llamaRows } from '@/bench/serve/llamaRows';
import { measureManyAdapters } from '@/bench/serve/manyAdapters';
import { measureRareAdapter } from '@/bench/serve/rareAdapter';
import { sameAnswerRows } from '@/bench/serve/sameAnswers';
import { OVERLOAD, SHAPE } from '@/bench/serve/serveLoad';
import { ANSWER_TOKENS, createServingRig, PROMPT_TOKENS, RANK, ROWS } from '@/bench/serve/servingRig';

const REGISTERED = 2_000;

/** Groups of rows: `npm run bench -- serve` runs all, `npm run bench -- serve adapters llama` some. */
const GROUPS: Readonly<Record<string, () => Promise<Measure[]>>> = {
  adapters: adapterRows,
  batch: batchRows,
  llama: llamaRows,
  same: sameAnswerRows,
  many: manyRows,
};

/** Ratios of serving on the embedded base, adapters on every linear, one thread; each within one run of one machine. */
export async function benchServe(names: readonly string[]): Promise<BenchReport> {
  const unknown = names.find((name) => !(name in GROUPS));
  if (unknown !== undefined) throw new Error(`There is no group ${unknown}; there are ${Object.keys(GROUPS)}.`);
  const [cpu] = cpus();
  process.stderr.write(
    `${cpu?.model} × ${availableParallelism()}, ${Math.round(totalmem() / 2 ** 30)} GiB, load ${loadavg()[0]!.toFixed(1)}, Node ${process.version}; embedded base\n` +
      `adapters, batch, llama: rank ${SHAPE.rank}, prompts of ${SHAPE.promptTokens}, answers of ${SHAPE.outputTokens} tokens; adapters, batch: Poisson arrivals, ${OVERLOAD} times what is served\n` +
      `many: rank ${RANK}, ${ROWS} rows, prompts of ${PROMPT_TOKENS}, answers of ${ANSWER_TOKENS} tokens, ${REGISTERED} adapters\n`,
  );
  const measures: Measure[] = [];
  for (const [name, rows] of Object.entries(GROUPS)) {
    if (names.length > 0 && !names.includes(name)) continue;
    const found = await rows();
    measures.push(...found);
    process.stderr.write(`${showReport({ bench: name, measures: found })}\n`);
  }
  return { bench: 'serve', measures };
}

/** Many registered adapters behind one node. */
async function manyRows(): Promise<Measure[]> {
  const rig = await createServingRig(REGISTERED);
  const measures: Measure[] = [];
  for (const group of [measureAdapterMemory, measureRareAdapter, measureManyAdapters, measureColdLoad]) {
    measures.push(...(await group(rig)));
  }
  await rig.release();
  return measures;
}
