import { type TrainingLoad, timeSteps } from '@/bench/trainingLoad';
import { createWebRuntime, type WebRuntimeOptions } from '@/workers/runtime/webRuntime';

export type TrainWorkerRequest = { options: WebRuntimeOptions; load: TrainingLoad };
export type TrainWorkerAnswer = { seconds: number[] } | { error: string };

/** Times training steps in a browser's worker; one request for each worker. */
self.addEventListener('message', async ({ data }: MessageEvent<TrainWorkerRequest>) => {
  const answer = (result: TrainWorkerAnswer) => self.postMessage(result);
  try {
    answer({ seconds: await timeSteps(await createWebRuntime(data.options), data.load) });
  } catch (error) {
    answer({ error: `${error}` });
  }
});
