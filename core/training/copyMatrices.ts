import type { Matrices } from '@/core/training/trainingState';

/** Matrices of their own: training changes its matrices in place. */
export const copyMatrices = (matrices: Matrices): Matrices =>
  new Map([...matrices].map(([name, { dims, data }]) => [name, { dims, data: data.slice() }]));
