import { type Measure, quantile } from '@/bench/report';
import { openLoop, ROWS, type ServingRig, zipf } from '@/bench/serve/servingRig';
import { Random } from '@/core/random/random';

const ROUNDS = 3;
const REQUESTS = 64;
/** Arrivals of the second part, as a share of what can be served. */
const LOAD = 0.4;
/** The default of NODE_ADAPTER_MEMORY_BYTES. */
const HOST_BYTES = 268_435_456;

/**
 * Throughput with every registered adapter asked for (Zipf 1.0) against one adapter, both under more arrivals than can
 * be served; and the time to the first token where twice as many adapters are asked for as a batch has places for,
 * against as many, in host memory that holds them all and in one that holds half of them.
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
  /** Adapters asked for, and adapters that host memory has places for. */
  const settings = [
    { asked: ROWS, places: ROWS, times: [] as number[] },
    { asked: 2 * ROWS, places: 2 * ROWS, times: [] as number[] },
    { asked: 2 * ROWS, places: ROWS, times: [] as number[] },
  ];
  for (let round = 0; round < ROUNDS; round++) {
    for (const { asked, places, times } of settings) {
      const served = serve({ byteBudget: places * adapterBytes });
      const random = new Random(round);
      const wanted = Array.from({ length: REQUESTS }, () => hashes[random.below(asked)]!);
      await Promise.all(hashes.slice(0, asked).map((hash) => served.ask(hash, 1)));
      times.push(...(await openLoop(served, wanted, capacity * LOAD, round)).firstTokens);
    }
  }
  const [inside, held, beyond] = settings.map(({ times }) => quantile(times, 0.5));
  return [
    { name: 'requests a second, one adapter', value: capacity, better: 'higher', unit: '/s' },
    {
      name: `${hashes.length} registered, Zipf 1.0 / 1 adapter`,
      value: quantile(ratios, 0.5),
      target: 0.9,
      better: 'higher',
      unit: '',
    },
    { name: 'first token, working set in the slots, median', value: inside!, better: 'lower', unit: 'ms' },
    { name: 'twice the slots / in the slots', value: held! / inside!, target: 3, better: 'lower', unit: '' },
    { name: 'twice host memory too / in the slots', value: beyond! / inside!, better: 'lower', unit: '' },
  ];
}
