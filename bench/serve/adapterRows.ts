import type { Measure } from '@/bench/report';
import { mergePause } from '@/bench/serve/mergePause';
import { interleave, loadBase, openLoopVariant, randomAdapter } from '@/bench/serve/serveLoad';

const ROUNDS = 11;
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
  const { median, ratio, ratioOfWork } = await interleave(variants, ROUNDS);
  for (const variant of variants) await variant.release();
  const shares = (name: string, side: string, over: string, target: number): Measure[] => [
    { name, value: ratio(side, over), target, better: 'higher', unit: '×' },
    { name: `${name}, by processor time`, value: ratioOfWork(side, over), target, better: 'higher', unit: '×' },
  ];
  return [
    ...shares('8 distinct adapters in a batch / 1 adapter', 'distinct', 'one', 0.95),
    ...shares('8 distinct adapters / bare base, batch 8', 'distinct', 'bare', 0.8),
    ...shares('single hot adapter, merged / bare base', 'merged', 'bare', 0.98),
    ...(await mergePause(base)),
    { name: 'bare base, batch 8', value: median('bare'), better: 'higher', unit: 'tokens/s' },
    { name: '8 distinct adapters, batch 8', value: median('distinct'), better: 'higher', unit: 'tokens/s' },
  ];
}
