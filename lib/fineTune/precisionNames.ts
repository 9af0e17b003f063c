import type { BasePrecision } from '@/core/model/basePrecision';

/** What a person reads for how the base lies in memory. */
export const PRECISION_NAMES: Readonly<Record<BasePrecision, string>> = {
  float32: '32 bits',
  float16: '16 bits',
  int8: '8 bits',
  int4: '4 bits',
};
