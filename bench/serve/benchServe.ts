import { availableParallelism, cpus, totalmem } from 'node:os';
import type { BenchReport, Measure } from '@/bench/report';
import { measureAdapterMemory } from '@/bench/serve/adapterMemory';
import { measureColdLoad } from '@/bench/serve/coldLoad';
import { measureManyAdapters } from '@/bench/serve/manyAdapters';
import { measureRareAdapter } from '@/bench/serve/rareAdapter';
import { ANSWER_TOKENS, createServingRig, PROMPT_TOKENS, RANK, ROWS } from '@/bench/serve/servingRig';

const REGISTERED = 2_000;

/** Serving: the embedded base, adapters of rank 8 on every linear, one thread. */
export async function benchServe(): Promise<BenchReport> {
  const [cpu] = cpus();
  process.stderr.write(
    `${cpu?.model} × ${availableParallelism()}, ${Math.round(totalmem() / 2 ** 30)} GiB; embedded base, rank ${RANK}, ${ROWS} rows, ` +
      `prompts of ${PROMPT_TOKENS}, answers of ${ANSWER_TOKENS} tokens, ${REGISTERED} adapters\n`,
  );
  const measures: Measure[] = [];
  const rig = await createServingRig(REGISTERED);
  for (const group of [measureAdapterMemory, measureRareAdapter, measureManyAdapters, measureColdLoad]) {
    const found = await group(rig);
    measures.push(...found);
    for (const { name, value, unit } of found) process.stderr.write(`  ${name}: ${value.toPrecision(4)} ${unit}\n`);
  }
  await rig.release();
  return { bench: 'serve', measures };
}
