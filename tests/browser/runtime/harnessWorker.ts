import { encodeModel } from '@/core/graph/encode';
import { createWebRuntime, type WebRuntimeOptions } from '@/workers/runtime/webRuntime';
import { type Measured, measurePrograms } from './measurePrograms';

export type HarnessAnswer = { measured: Measured } | { error: string };

/** Measures the programs by the product's own browser runtime; one request for each worker. */
self.addEventListener('message', async ({ data }: MessageEvent<WebRuntimeOptions>) => {
  try {
    const runtime = await createWebRuntime(data);
    const measured = await measurePrograms((graph) => runtime.createSession(encodeModel(graph)));
    self.postMessage({ measured } satisfies HarnessAnswer);
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    self.postMessage({ error: `${error}${cause === undefined ? '' : ` (${cause})`}` } satisfies HarnessAnswer);
  }
});
