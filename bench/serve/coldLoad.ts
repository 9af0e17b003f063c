import { type Measure, quantile } from '@/bench/report';
import { createServingRig } from '@/bench/serve/servingRig';

const TIMES = 24;

/** From the object store to the first token, nothing else running: 10 adapters registered, then 2,000. */
export async function measureColdLoad(counts: readonly number[]): Promise<Measure[]> {
  const measures: Measure[] = [];
  const medians: number[] = [];
  for (const count of counts) {
    const rig = await createServingRig(count);
    const { ask, adapters } = rig.serve({ byteBudget: count * rig.adapterBytes });
    for (const hash of rig.hashes) await adapters.lease(hash).then((lease) => lease.release());
    await ask(rig.hashes[0]!, 1);
    const [cold, warm]: number[][] = [[], []];
    for (let i = 0; i < TIMES; i++) {
      const hash = rig.hashes[(i * 7) % rig.hashes.length]!;
      adapters.unload(hash);
      cold!.push(await ask(hash, 1));
      warm!.push(await ask(hash, 1));
    }
    await rig.release();
    const median = quantile(cold!, 0.5);
    medians.push(median);
    measures.push(
      { name: `cold load to first token, ${count} registered`, value: median, target: 30, better: 'lower', unit: 'ms' },
      { name: `the same, 95th percentile`, value: quantile(cold!, 0.95), better: 'lower', unit: 'ms' },
      { name: `warm, ${count} registered`, value: quantile(warm!, 0.5), better: 'lower', unit: 'ms' },
    );
  }
  const growth = medians.at(-1)! / medians[0]!;
  return [
    ...measures,
    { name: 'cold load, most / fewest registered', value: growth, target: 1.25, better: 'lower', unit: '' },
  ];
}
