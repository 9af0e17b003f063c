import type { ScorerName } from '@/core/attribution/parameters';
import { solveDense } from '@/core/attribution/scorers/testSupport';
import { rowValues, type Sketches } from '@/core/attribution/sketches';

/** A scorer's formula as it is written on paper, dense and slow. For tests only. */
export type Oracle = (query: readonly Float32Array[], index: Sketches, trained: Sketches, record: number) => number;

const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, x, i) => sum + x * b[i]!, 0);
const cosine = (a: readonly number[], b: readonly number[]) => dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
const blocksOf = (row: ArrayLike<number>, { header }: Sketches) =>
  Array.from({ length: header.blocks }, (_, l) =>
    Array.from(row).slice(l * header.dimension, (l + 1) * header.dimension),
  );
const row = (index: Sketches, i: number, k: number) => Array.from(rowValues(index, i, k));
const everyRow = (index: Sketches, k: number) =>
  Array.from({ length: index.header.records }, (_, i) => row(index, i, k));

/** Sum over the checkpoints, or the last alone. */
const over = (
  which: 'last' | 'all',
  term: (q: number[], g: number[], k: number, trained: Sketches) => number,
): Oracle => {
  return (query, index, trained, i) => {
    const terms = query.map((q, k) => () => term(Array.from(q), row(index, i, k), k, trained));
    return total((which === 'all' ? terms : terms.slice(-1)).map((each) => each()));
  };
};

/** G_l + damping · mean eigenvalue · I of every block. */
function dampedBlocks(trained: Sketches, k: number, damping: number): number[][][] {
  const rows = everyRow(trained, k).map((values) => blocksOf(values, trained));
  const d = trained.header.dimension;
  return Array.from({ length: trained.header.blocks }, (_, l) => {
    const gram = Array.from({ length: d }, (_, a) =>
      Array.from({ length: d }, (_, b) => total(rows.map((blocks) => blocks[l]![a]! * blocks[l]![b]!)) / rows.length),
    );
    const lambda = (damping * total(gram.map((line, a) => line[a]!))) / d;
    return gram.map((line, a) => line.map((value, b) => value + (a === b ? lambda : 0)));
  });
}

function inverseProduct(q: number[], g: number[], k: number, trained: Sketches): number {
  const [left, right] = [blocksOf(q, trained), blocksOf(g, trained)];
  return total(dampedBlocks(trained, k, 0.3).map((matrix, l) => dot(left[l]!, solveDense(matrix, right[l]!))));
}

function inverseCosine(q: number[], g: number[], k: number, trained: Sketches): number {
  const own = (x: number[]) => inverseProduct(x, x, k, trained);
  return inverseProduct(q, g, k, trained) / Math.sqrt(own(q) * own(g));
}

/** −I(k) of the closed form, with both sums over the trained records written out. */
function dataInfTerm(q: number[], g: number[], k: number, trained: Sketches): number {
  const rows = everyRow(trained, k).map((values) => blocksOf(values, trained));
  const [v, own] = [blocksOf(q, trained), blocksOf(g, trained)];
  return total(
    v.map((block, l) => {
      const lambda = 0.1 * total(rows.map((blocks) => dot(blocks[l]!, blocks[l]!) / rows.length / block.length));
      const terms = rows.map((blocks) => {
        const other = blocks[l]!;
        return (dot(block, other) / (lambda + dot(other, other))) * dot(other, own[l]!);
      });
      return (dot(block, own[l]!) - total(terms) / rows.length) / lambda;
    }),
  );
}

function preconditionedTerm(q: number[], g: number[], k: number, trained: Sketches): number {
  const rows = everyRow(trained, k);
  const moments = q.map((_, j) => total(rows.map((values) => values[j]! ** 2)) / rows.length);
  const d = trained.header.dimension;
  const floors = blocksOf(moments, trained).map((block) => 1e-3 * Math.sqrt(total(block) / d));
  return cosine(
    q,
    g.map((value, j) => value / (Math.sqrt(moments[j]!) + floors[Math.floor(j / d)]!)),
  );
}

export const ORACLES: Record<ScorerName, Oracle> = {
  gradientDot: over('last', dot),
  cosineLast: over('last', cosine),
  cosineOverCheckpoints: over('all', cosine),
  tracIn: over('all', (q, g, k) => dot(q, g) / (k + 3)),
  blockCosineOverCheckpoints: over('all', (q, g, _, trained) => {
    const other = blocksOf(g, trained);
    return total(blocksOf(q, trained).map((block, l) => cosine(block, other[l]!))) / other.length;
  }),
  preconditionedCosine: over('all', preconditionedTerm),
  dataInf: over('last', dataInfTerm),
  dampedInverse: over('last', inverseProduct),
  dampedInverseUnit: over('last', inverseCosine),
  dampedInverseOverCheckpoints: over('all', inverseProduct),
  dampedInverseUnitOverCheckpoints: over('all', inverseCosine),
};
