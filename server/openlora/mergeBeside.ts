import { Worker } from 'node:worker_threads';
import type { Adapter } from '@/core/formats/peft';

export type MergeRequest = {
  /** The worker reads the embedded base by itself; it must be this one. */
  baseHash: string;
  adapter: Adapter;
  positions: number;
};

/** A thread does not read TypeScript because the one that started it does. */
const START = `import('tsx/esm/api').then(({ register }) => {
  register();
  return import(${JSON.stringify(new URL('./mergeWorker.ts', import.meta.url).href)});
});`;

/**
 * `mergedProgram` of the embedded base in a thread of its own, which ends with it: the thread that runs the batch only
 * hands the adapter over and takes the program.
 */
export function mergeBeside(request: MergeRequest): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(START, { eval: true, workerData: request, execArgv: [] });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`The thread that merges adapters ended with code ${code}.`)));
  });
}
