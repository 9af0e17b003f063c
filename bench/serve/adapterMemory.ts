import type { Measure } from '@/bench/report';
import type { ServingRig } from '@/bench/serve/servingRig';

const ADAPTERS = 1_000;
/** The default of NODE_ADAPTER_MEMORY_BYTES. */
const HOST_BYTES = 268_435_456;

/** Memory that serving 1,000 adapters takes, each asked for once, against 1,000 merged copies of the base. */
export async function measureAdapterMemory({ hashes, serve, adapterBytes, baseBytes }: ServingRig): Promise<Measure[]> {
  const { ask, adapters } = serve({ byteBudget: HOST_BYTES });
  await ask(hashes[0]!, 1);
  const before = process.memoryUsage.rss();
  let [mostResident, mostGrown] = [0, 0];
  for (const hash of hashes.slice(0, ADAPTERS)) {
    await ask(hash, 1);
    mostResident = Math.max(mostResident, adapters.statistics.residentBytes);
    mostGrown = Math.max(mostGrown, process.memoryUsage.rss() - before);
  }
  const merged = ADAPTERS * baseBytes;
  return [
    { name: 'one adapter / one merged copy', value: adapterBytes / baseBytes, better: 'lower', unit: '' },
    {
      name: 'memory of 1,000 adapters / 1,000 merged copies',
      value: mostGrown / merged,
      target: 0.02,
      better: 'lower',
      unit: '',
    },
    {
      name: 'adapters in host memory / their budget',
      value: mostResident / HOST_BYTES,
      target: 1,
      better: 'lower',
      unit: '',
    },
  ];
}
