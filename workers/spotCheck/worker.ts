import { createWebRuntime } from '@/workers/runtime/webRuntime';
import { toErrorData } from '@/workers/shared/errorData';
import type { SpotCheckRequest, SpotCheckResponse } from '@/workers/spotCheck/protocol';
import { spotCheck } from '@/workers/spotCheck/spotCheck';

const post = (response: SpotCheckResponse) => self.postMessage(response);

/** A whole number below a limit, each as likely as the others: draws that would favour the first ones are drawn again. */
function below(limit: number): number {
  const draw = new Uint32Array(1);
  const whole = 2 ** 32 - (2 ** 32 % limit);
  do crypto.getRandomValues(draw);
  while (draw[0]! >= whole);
  return draw[0]! % limit;
}

self.addEventListener('message', async ({ data }: MessageEvent<SpotCheckRequest>) => {
  try {
    // It runs in every browser, and a few records need no graphics processor.
    const runtime = await createWebRuntime({ backend: 'wasm', threads: 1 });
    await spotCheck(data, {
      runtime,
      origin: '',
      below,
      onProgress: (progress) => post({ kind: 'progress', progress }),
      onCheck: (check) => post({ kind: 'checked', check }),
    });
    post({ kind: 'finished' });
  } catch (error) {
    post({ kind: 'failed', error: toErrorData(error) });
  }
});
