import { AttributionError } from '@/core/attribution/attributionError';
import type { ScoredSketches } from '@/core/attribution/curvature';
import { checkQuery, type Scorer } from '@/core/attribution/scorers/scorer';
import { signHash } from '@/core/attribution/signHash';
import { type CheckpointSketches, readRow, type Sketches } from '@/core/attribution/sketches';
import { choleskyFactor, solveFactored, trace, triangleLength } from '@/core/linearAlgebra/cholesky';

/** One of several independently trained models. */
export type TrakMember = {
  /** The last checkpoint's rows are looked at. */
  index: ScoredSketches;
  /** Loss of each record under this model, nats a token. */
  losses: ArrayLike<number>;
};

/** The query's sketch under each member and its loss there. */
export type TrakQuery = readonly { sketch: CheckpointSketches; loss: number }[];

export type TrakOptions = {
  /** Numbers that a whole gradient is projected to. */
  dimension: number;
  /** λ as a multiple of the mean eigenvalue; the authors' 0 needs many more records than dimensions. */
  damping: number;
};

/**
 * TRAK (Park et al. 2023, arXiv 2303.14186) over M models:
 *   mean_m [ φ_m(q)ᵀ (Φ_mᵀΦ_m/n + λI)⁻¹ φ_m(i) ] · mean_m [ 1 − p_m(i) ],
 * φ the projected gradient of the margin log(p/(1 − p)), p = e^−loss, so that φ = −∇loss/(1 − p). The projection is of
 * the sketches: a random sign and bucket for each of their numbers, all matrices together. No payout is made by it, since
 * no deployment trains M models; it shows what ensembles are worth.
 */
export function trak(options: TrakOptions): Scorer<TrakQuery, readonly TrakMember[]> {
  const prepared = new WeakMap<TrakMember, Projected>();
  return {
    score(query, members) {
      if (members.length === 0 || query.length !== members.length) {
        throw new AttributionError('query', `${query.length} models, not ${members.length}`, 'wrongQuery');
      }
      const count = members[0]!.index.header.records;
      const [products, doubts] = [new Float64Array(count), new Float64Array(count)];
      members.forEach((member, m) => {
        const { sketch, loss } = query[m]!;
        checkQuery(sketch, member.index);
        if (member.index.header.records !== count || member.losses.length !== count) {
          throw new AttributionError('query', `model ${m} has other records`, 'wrongQuery');
        }
        const projected = prepared.get(member) ?? project(member, options);
        prepared.set(member, projected);
        const direction = new Float64Array(options.dimension);
        addProjected(direction, Float64Array.from(sketch.at(-1)!), projected.buckets, -1 / doubt(loss));
        if (projected.factor) solveFactored(projected.factor, options.dimension, direction);
        for (let i = 0; i < count; i++) {
          let sum = 0;
          for (let j = 0; j < direction.length; j++) sum += direction[j]! * projected.rows[i * direction.length + j]!;
          products[i] = products[i]! + sum;
          doubts[i] = doubts[i]! + doubt(member.losses[i]!);
        }
      });
      return products.map((product, i) => (product * doubts[i]!) / members.length ** 2);
    },
  };
}

/** 1 − p, held above the smallest at which the margin still has a gradient in float32. */
const doubt = (loss: number) => Math.max(1e-6, 1 - Math.exp(-loss));

type Projected = {
  /** Per number of a sketch: bucket · 2 + (1 where the sign is plus). */
  buckets: Int32Array;
  /** [records × dimension] */
  rows: Float64Array;
  /** Nothing where no record has a gradient. */
  factor: Float64Array | undefined;
};

function project({ index, losses }: TrakMember, { dimension, damping }: TrakOptions): Projected {
  const { records, checkpoints } = index.header;
  const buckets = bucketsOf(index, dimension);
  const rows = new Float64Array(records * dimension);
  const gram = new Float64Array(triangleLength(dimension));
  const values = new Float64Array(index.width);
  for (let i = 0; i < records; i++) {
    readRow(index, i, checkpoints.length - 1, values);
    const row = rows.subarray(i * dimension, (i + 1) * dimension);
    addProjected(row, values, buckets, -1 / doubt(losses[i]!));
    for (let a = 0, at = 0; a < dimension; a++) {
      for (let b = 0; b <= a; b++, at++) gram[at] = gram[at]! + (row[a]! * row[b]!) / records;
    }
  }
  const mean = trace(gram, dimension) / dimension;
  return { buckets, rows, factor: mean > 0 ? choleskyFactor(gram, dimension, damping * mean) : undefined };
}

function bucketsOf({ width }: Sketches, dimension: number): Int32Array {
  const seed = { low: 0x7472616b, high: dimension };
  return Int32Array.from({ length: width }, (_, j) => {
    const { bucket, sign } = signHash(seed, 0, j, dimension);
    return 2 * bucket + (sign === 1 ? 1 : 0);
  });
}

function addProjected(out: Float64Array, values: Float64Array, buckets: Int32Array, factor: number): void {
  for (let j = 0; j < values.length; j++) {
    const at = buckets[j]! >> 1;
    out[at] = out[at]! + factor * (buckets[j]! & 1 ? values[j]! : -values[j]!);
  }
}
