import { askWorker } from '@/bench/askWorker';
import type { TimedSteps, TrainWorkerRequest } from '@/bench/trainWorker';

/**
 * Training steps in a worker of a headless browser, on the product's own browser runtime and trainer; undefined where
 * no browser is installed.
 */
export const timeStepsInBrowser = (request: TrainWorkerRequest) =>
  askWorker<TimedSteps>('bench/trainWorker.ts', request);
