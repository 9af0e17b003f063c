import type { Measure } from '@/bench/report';
import { mergePause } from '@/bench/serve/mergePause';
import { interleave, loadBase, openLoopVariant, randomAdapter } from '@/bench/serve/serveLoad';

const ROUNDS = 7;
const EIGHT = 8;

/** What adapters cost: several at once, any at all, and one that has the node to itself. */
export async function adapterRows(base = loadBase()): Promise<Measure[]> {
  const adapters = Array.from({ length: EIGHT }, (_, seed) => randomAdapter(base, seed));
  const one = adapters.slice(0, 1);
  const variants = [
    openLoopVariant('bare', base, EIGHT, [null]),
    openLoopVariant('one', base, EIGHT, one),
    openLoopVariant('distinct', base, EIGHT, adapters),
    openLoopVariant('merged', base, EIGHT, one, { merge: { after: 8 } }),
  ];
  const { median, ratio } = await interleave(variants, ROUNDS);
  for (const variant of variants) await variant.release();
  const share = (name: string, value: number, target: number): Measure => ({
    name,
    value,
    target,
    better: 'higher',
    unit: '×',
  });
  return [
    share('8 distinct adapters in a batch / 1 adapter', ratio('distinct', 'one'), 0.95),
    share('8 distinct adapters / bare base, batch 8', ratio('distinct', 'bare'), 0.8),
    share('single hot adapter, merged / bare base', ratio('merged', 'bare'), 0.98),
    ...(await mergePause(base)),
    { name: 'bare base, batch 8', value: median('bare'), better: 'higher', unit: 'tokens/s' },
    { name: '8 distinct adapters, batch 8', value: median('distinct'), better: 'higher', unit: 'tokens/s' },
  ];
}
