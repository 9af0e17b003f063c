import { type Measure, quantile } from '@/bench/report';
import { openLoop, type ServingRig, zipf } from '@/bench/serve/servingRig';
import { Random } from '@/core/random/random';

const ROUNDS = 3;
const REQUESTS = 64;
/** The default of NODE_ADAPTER_MEMORY_BYTES. */
const HOST_BYTES = 268_435_456;

/**
 * Throughput with every registered adapter asked for (Zipf 1.0) against one adapter, both under more arrivals than can
 * be served; and the time to the first token where twice as many adapters are asked for as host memory has places,
 * against as many, at half of what can be served.
 */
export async function measureManyAdapters(rig: ServingRig): Promise<Measure[]> {
  const { hashes, serve, adapterBytes } = rig;
  await serve({ byteBudget: HOST_BYTES }).ask(hashes[0]!);
  const ratios: number[] = [];
  const rates: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const one = await openLoop(
      serve({ byteBudget: HOST_BYTES }),
      new Array<string>(REQUESTS).fill(hashes[0]!),
      500,
      round,
    );
    const all = await openLoop(serve({ byteBudget: HOST_BYTES }), zipf(hashes, REQUESTS, round), 500, round);
    ratios.push(one.seconds / all.seconds);
    rates.push(REQUESTS / one.seconds);
  }
  const capacity = quantile(rates, 0.5);
  const [inside, twice]: number[][] = [[], []];
  const slots = 8;
  for (let round = 0; round < ROUNDS; round++) {
    for (const [set, times] of [
      [slots, inside],
      [2 * slots, twice],
    ] as const) {
      const served = serve({ byteBudget: slots * adapterBytes });
      const random = new Random(round);
      const wanted = Array.from({ length: REQUESTS }, () => hashes[random.below(set)]!);
      await Promise.all(hashes.slice(0, set).map((hash) => served.ask(hash, 1)));
      times!.push(...(await openLoop(served, wanted, capacity / 2, round)).firstTokens);
    }
  }
  const [insideMs, twiceMs] = [quantile(inside!, 0.5), quantile(twice!, 0.5)];
  return [
    { name: 'requests a second, one adapter', value: capacity, better: 'higher', unit: '/s' },
    {
      name: `${hashes.length} registered, Zipf 1.0 / 1 adapter`,
      value: quantile(ratios, 0.5),
      target: 0.9,
      better: 'higher',
      unit: '',
    },
    { name: 'first token, working set in the slots, median', value: insideMs, better: 'lower', unit: 'ms' },
    { name: 'first token, working set twice the slots', value: twiceMs, better: 'lower', unit: 'ms' },
    { name: 'twice the slots / in the slots', value: twiceMs / insideMs, target: 3, better: 'lower', unit: '' },
  ];
}
