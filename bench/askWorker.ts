import { chromium } from '@playwright/test';
import { findBrowser } from '@/scripts/test/findBrowser';
import { startHarnessServer } from '@/tests/browser/runtime/harnessServer';

/**
 * Answer of a worker of a headless browser to one message, in a cross-origin isolated page. A browser of its own each
 * time; undefined where none is installed. Throws what the worker answers as `error`.
 *
 * @param entry source of the worker
 */
export async function askWorker<Answer extends object>(
  entry: string,
  request: unknown,
): Promise<Exclude<Answer, { error: string }> | undefined> {
  const executablePath = findBrowser();
  if (executablePath === undefined) return undefined;
  const server = await startHarnessServer(entry);
  // Chromium has no sandbox for root.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const browser = await chromium.launch({ executablePath, args });
  try {
    const page = await browser.newPage();
    await page.goto(server.url);
    const answer = await page.evaluate(
      (message) =>
        new Promise<Answer | { error: string }>((resolve) => {
          const worker = new Worker('/worker.js', { type: 'module' });
          worker.addEventListener('message', ({ data }) => resolve(data));
          worker.addEventListener('error', ({ message: error }) => resolve({ error }));
          worker.postMessage(message);
        }),
      request,
    );
    if ('error' in answer) throw new Error(String(answer.error));
    return answer as Exclude<Answer, { error: string }>;
  } finally {
    await browser.close();
    await server.close();
  }
}
