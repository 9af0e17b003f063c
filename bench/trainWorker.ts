import { createProduct, YARDSTICK } from '@/bench/product';
import { baseOf, type TrainingLoad, timeSteps } from '@/bench/trainingLoad';
import { createWebRuntime, type WebRuntimeOptions } from '@/workers/runtime/webRuntime';

const SECONDS = 0.3;

export type TrainWorkerRequest = { options: WebRuntimeOptions; load: TrainingLoad };
/** Seconds of steps, and rates of a large product between them in operations a second. */
export type TimedSteps = { seconds: number[]; rates: number[] };
export type TrainWorkerAnswer = TimedSteps | { error: string };

/** Times training steps in a browser's worker; one request for each worker. */
self.addEventListener('message', async ({ data }: MessageEvent<TrainWorkerRequest>) => {
  const answer = (result: TrainWorkerAnswer) => self.postMessage(result);
  try {
    const runtime = await createWebRuntime(data.options);
    const product = await createProduct(runtime, YARDSTICK);
    const rates: number[] = [];
    const seconds = await timeSteps(runtime, data.load, baseOf(data.load), async () => {
      rates.push(await product.rate(SECONDS));
    });
    answer({ seconds, rates });
  } catch (error) {
    answer({ error: `${error}` });
  }
});
