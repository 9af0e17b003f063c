import { chromium } from '@playwright/test';
import type { TrainingLoad } from '@/bench/trainingLoad';
import type { TimedSteps, TrainWorkerAnswer, TrainWorkerRequest } from '@/bench/trainWorker';
import { findBrowser } from '@/scripts/test/findBrowser';
import { startHarnessServer } from '@/tests/browser/runtime/harnessServer';
import type { WebRuntimeOptions } from '@/workers/runtime/webRuntime';

/**
 * Training steps in a worker of a headless browser, on the product's own browser runtime and trainer in a
 * cross-origin isolated page. A browser of its own each time; undefined where none is installed.
 */
export async function timeStepsInBrowser(
  options: WebRuntimeOptions,
  load: TrainingLoad,
): Promise<TimedSteps | undefined> {
  const executablePath = findBrowser();
  if (executablePath === undefined) return undefined;
  const server = await startHarnessServer('bench/trainWorker.ts');
  // Chromium has no sandbox for root.
  const args = ['--enable-unsafe-webgpu', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])];
  const browser = await chromium.launch({ executablePath, args });
  try {
    const page = await browser.newPage();
    await page.goto(server.url);
    const answer = await page.evaluate(
      (request: TrainWorkerRequest) =>
        new Promise<TrainWorkerAnswer>((resolve) => {
          const worker = new Worker('/worker.js', { type: 'module' });
          worker.addEventListener('message', ({ data }) => resolve(data));
          worker.addEventListener('error', ({ message }) => resolve({ error: message }));
          worker.postMessage(request);
        }),
      { options, load },
    );
    if ('error' in answer) throw new Error(answer.error);
    return answer;
  } finally {
    await browser.close();
    await server.close();
  }
}
