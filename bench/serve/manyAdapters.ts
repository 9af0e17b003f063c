import { type Measure, quantile } from '@/bench/report';
import { openLoop } from '@/bench/serve/openLoop';
import { ROWS, type Served, type ServingRig, zipf } from '@/bench/serve/servingRig';
import { Random } from '@/core/random/random';

const ROUNDS = 7;
const REQUESTS = 96;
/** Arrivals a second of the first part: several times what can be served. */
const OVERLOAD = 500;
/** Arrivals of the second part, as a share of what can be served. */
const LOAD = 0.4;
/** The default of NODE_ADAPTER_MEMORY_BYTES. */
const HOST_BYTES = 268_435_456;

/** Throughput with every registered adapter asked for, and the time to the first token beyond the slots. */
export async function measureManyAdapters(rig: ServingRig): Promise<Measure[]> {
  const { measures, capacity } = await measureZipf(rig);
  return [...measures, ...(await measureBeyondSlots(rig, capacity))];
}

/** Requests a second by the clock, and a second of processor time of this process, its reading threads included. */
type Rate = { clock: number; work: number };

/**
 * Throughput with every registered adapter asked for (Zipf 1.0) against one adapter, both under more arrivals than can
 * be served. Nothing is merged, as in the published figure, except in the line that says so. Cold: host memory is empty
 * at the start. Steady: as many draws of the same law as adapters are registered have gone through it before. Held: it
 * holds them all, as in the published figure, where main memory does.
 */
async function measureZipf({
  hashes,
  serve,
  adapterBytes,
}: ServingRig): Promise<{ measures: Measure[]; capacity: number }> {
  const one = new Array<string>(REQUESTS).fill(hashes[0]!);
  for (const engine of ['apart', 'merging'] as const) {
    const served = serve({ byteBudget: HOST_BYTES, engine });
    await openLoop(served.ask, one, OVERLOAD, 0);
  }
  const steady = serve({ byteBudget: HOST_BYTES });
  for (const hash of zipf(hashes, hashes.length, ROUNDS)) (await steady.adapters.lease(hash)).release();
  const held = serve({ byteBudget: hashes.length * adapterBytes });
  for (const hash of hashes) (await held.adapters.lease(hash)).release();
  const rates = {
    held: [] as Rate[],
    one: [] as Rate[],
    merged: [] as Rate[],
    cold: [] as Rate[],
    steady: [] as Rate[],
  };
  const hits = { cold: [] as number[], steady: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    const all = zipf(hashes, REQUESTS, round);
    const rate = async (served: Served, wanted: readonly string[]): Promise<Rate> => {
      const before = process.cpuUsage();
      const { seconds } = await openLoop(served.ask, wanted, OVERLOAD, round);
      const { user, system } = process.cpuUsage(before);
      return { clock: REQUESTS / seconds, work: (REQUESTS * 1e6) / (user + system) };
    };
    const fresh = serve({ byteBudget: HOST_BYTES });
    const before = { ...steady.adapters.statistics };
    rates.one.push(await rate(serve({ byteBudget: HOST_BYTES }), one));
    rates.cold.push(await rate(fresh, all));
    rates.merged.push(await rate(serve({ byteBudget: HOST_BYTES, engine: 'merging' }), one));
    rates.steady.push(await rate(steady, all));
    rates.held.push(await rate(held, all));
    hits.cold.push(1 - fresh.adapters.statistics.loads / REQUESTS);
    hits.steady.push(1 - (steady.adapters.statistics.loads - before.loads) / REQUESTS);
  }
  const over = (name: string, side: Rate[], other: Rate[], target?: number): Measure[] =>
    (['clock', 'work'] as const).map((by) => ({
      name: `${hashes.length} registered, Zipf 1.0${name}${by === 'work' ? ', by processor time' : ''}`,
      value: quantile(
        side.map((rate, i) => rate[by] / other[i]![by]),
        0.5,
      ),
      ...(target === undefined ? {} : { target }),
      better: 'higher',
      unit: '',
    }));
  const share = (name: string, values: number[]): Measure => ({
    name,
    value: quantile(values, 0.5),
    better: 'higher',
    unit: '',
  });
  const capacity = quantile(
    rates.one.map(({ clock }) => clock),
    0.5,
  );
  return {
    capacity,
    measures: [
      { name: 'requests a second, one adapter', value: capacity, better: 'higher', unit: '/s' },
      ...over(' / 1 adapter, all in host memory', rates.held, rates.one, 0.9),
      ...over(' / 1 adapter, steady', rates.steady, rates.one, 0.9),
      ...over(' / 1 adapter, cold start', rates.cold, rates.one, 0.9),
      ...over(' / 1 adapter merged, steady', rates.steady, rates.merged),
      share('requests that found their adapter, steady', hits.steady),
      share('requests that found their adapter, cold start', hits.cold),
    ],
  };
}

/**
 * Time to the first token where twice as many adapters are asked for as a batch has places for, against as many, in host
 * memory that holds them all and in one that holds half of them.
 */
async function measureBeyondSlots({ hashes, serve, adapterBytes }: ServingRig, capacity: number): Promise<Measure[]> {
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
      times.push(...(await openLoop(served.ask, wanted, capacity * LOAD, round)).firstTokens);
    }
  }
  const [inside, held, beyond] = settings.map(({ times }) => quantile(times, 0.5));
  return [
    { name: 'first token, working set in the slots, median', value: inside!, better: 'lower', unit: 'ms' },
    { name: 'twice the slots / in the slots', value: held! / inside!, target: 3, better: 'lower', unit: '' },
    { name: 'twice host memory too / in the slots', value: beyond! / inside!, better: 'lower', unit: '' },
  ];
}
