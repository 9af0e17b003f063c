import { availableParallelism } from 'node:os';
import { getEnv } from '@/server/config/env';

/** Small models gain nothing from more. */
const MOST_THREADS = 8;

/** Threads of a training on this machine. Their number changes no bit of an adapter. */
export const trainingThreads = (): number =>
  getEnv().TRAINING_THREADS ?? Math.min(MOST_THREADS, availableParallelism());
