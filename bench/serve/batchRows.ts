import type { Measure } from '@/bench/report';
import { operationsPerToken, productVariant } from '@/bench/serve/arithmetic';
import { interleave, loadBase, openLoopVariant, randomAdapter } from '@/bench/serve/serveLoad';

const ROUNDS = 5;
const BATCHES = [
  { rows: 8, target: 4 },
  { rows: 16, target: 7 },
];

/** Rows of different adapters in one batch against one run for each adapter, the same requests. */
export async function batchRows(base = loadBase()): Promise<Measure[]> {
  const measures: Measure[] = [];
  const operations = operationsPerToken(base);
  for (const { rows, target } of BATCHES) {
    const adapters = Array.from({ length: rows }, (_, seed) => randomAdapter(base, seed));
    const variants = [
      openLoopVariant('mixed', base, rows, adapters),
      openLoopVariant('apart', base, 1, adapters, { requestRows: rows }),
      await productVariant('product'),
    ];
    const { median, ratio, ratioOfWork } = await interleave(variants, ROUNDS);
    for (const variant of variants) await variant.release();
    const name = `batch of ${rows} adapters`;
    measures.push(
      { name: `${name} / one run for each`, value: ratio('mixed', 'apart'), target, better: 'higher', unit: '×' },
      {
        name: `${name} / one run for each, by processor time`,
        value: ratioOfWork('mixed', 'apart'),
        target,
        better: 'higher',
        unit: '×',
      },
      {
        // Were every operation as fast as in a large product, and nothing else to do.
        name: `${name}: the most that arithmetic allows`,
        value: ratioOfWork('product', 'apart') / operations,
        better: 'higher',
        unit: '×',
      },
      {
        name: `${name}: share of what arithmetic allows`,
        value: ratioOfWork('mixed', 'product') * operations,
        better: 'higher',
        unit: '',
      },
      { name, value: median('mixed'), better: 'higher', unit: 'tokens/s' },
    );
  }
  return measures;
}
