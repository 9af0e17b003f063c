import { type Measure, quantile } from '@/bench/report';
import { createServingRig, type ServingRig } from '@/bench/serve/servingRig';

const TIMES = 24;
const FEW = 10;

/**
 * From the object store to the first token, nothing else running, with few adapters registered and with all: in turn,
 * so that other work on the machine hits both alike.
 */
export async function measureColdLoad(all: ServingRig): Promise<Measure[]> {
  const few = await createServingRig(FEW);
  const sides = [few, all].map((rig) => ({
    rig,
    served: rig.serve({ byteBudget: rig.hashes.length * rig.adapterBytes }),
    cold: [] as number[],
    warm: [] as number[],
  }));
  for (const { rig, served } of sides) await served.ask(rig.hashes[0]!, 1);
  for (let i = 0; i < TIMES; i++) {
    for (const { rig, served, cold, warm } of sides) {
      const hash = rig.hashes[(i * 83) % rig.hashes.length]!;
      served.adapters.unload(hash);
      // The few files are always in the disk's cache; the many are to be as well, so that only their number differs.
      await rig.touch(hash);
      cold.push(await served.ask(hash, 1));
      warm.push(await served.ask(hash, 1));
    }
  }
  await few.release();
  const medians = sides.map(({ cold }) => quantile(cold, 0.5));
  return [
    ...sides.flatMap(({ rig: { hashes }, cold, warm }): Measure[] => [
      {
        name: `cold load to first token, ${hashes.length} registered`,
        value: quantile(cold, 0.5),
        target: 30,
        better: 'lower',
        unit: 'ms',
      },
      { name: 'the same, 95th percentile', value: quantile(cold, 0.95), better: 'lower', unit: 'ms' },
      { name: `warm, ${hashes.length} registered`, value: quantile(warm, 0.5), better: 'lower', unit: 'ms' },
    ]),
    {
      name: 'cold load, all / few registered',
      value: medians[1]! / medians[0]!,
      target: 1.25,
      better: 'lower',
      unit: '',
    },
  ];
}
