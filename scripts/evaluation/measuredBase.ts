import { readFileSync } from 'node:fs';
import { type BasePrecision, storeWeight } from '@/core/model/basePrecision';
import type { DecoderConfig } from '@/core/model/config';
import { type StoredWeights, weightShapes } from '@/core/model/weights';
import type { Random } from '@/core/random/random';

/** Random numbers in the shape and precision of a base, one matrix after another: for measuring what it takes. */
export function randomBase(config: DecoderConfig, precision: BasePrecision, random: Random): StoredWeights {
  return new Map(
    [...weightShapes(config)].map(([name, dims]) => {
      const data = new Float32Array(dims.reduce((size, dim) => size * dim, 1));
      for (let i = 0; i < data.length; i++) data[i] = dims.length === 1 ? 1 : 0.06 * (random.uniform() - 0.5);
      return [name, storeWeight(name, { dims, data }, precision)];
    }),
  );
}

/** Memory of this process in MiB, as Linux counts it: resident now (`VmRSS`) or at its highest (`VmHWM`). */
export function residentMiB(line: 'VmRSS' | 'VmHWM'): number {
  const found = new RegExp(`${line}:\\s+(\\d+) kB`).exec(readFileSync('/proc/self/status', 'utf8'));
  return Math.round(Number(found![1]) / 1024);
}
