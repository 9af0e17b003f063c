import { expect, type Page, test } from '@playwright/test';
import { openSketches } from '@/core/attribution/sketches';
import { SKETCH_TOLERANCE } from '@/lib/evidence/checkSketches';
import { type ServedModel, serveModel } from '@/scripts/verify/spotCheckSupport';
import type { SpotCheckRequest, SpotCheckResponse } from '@/workers/spotCheck/protocol';
import { type HarnessServer, startHarnessServer } from './runtime/harnessServer';

let model: ServedModel;
let server: HarnessServer;
test.beforeAll(async () => {
  model = await serveModel();
  const [withheld] = openSketches(model.sketches).recordHashes;
  model.files.delete(`/api/records/${withheld}`);
  server = await startHarnessServer('workers/spotCheck/worker.ts', model.files);
});
test.afterAll(() => server.close());

/** Everything that the product's own worker says to one request. */
async function answersOf(page: Page, request: SpotCheckRequest): Promise<SpotCheckResponse[]> {
  await page.goto(server.url);
  return page.evaluate(
    (sent) =>
      new Promise<SpotCheckResponse[]>((resolve, reject) => {
        const said: SpotCheckResponse[] = [];
        const worker = new Worker('/worker.js', { type: 'module' });
        worker.addEventListener('error', ({ message }) => reject(new Error(message)));
        worker.addEventListener('message', ({ data }: MessageEvent<SpotCheckResponse>) => {
          said.push(data);
          if (data.kind === 'finished' || data.kind === 'failed') resolve(said);
        });
        worker.postMessage(sent);
      }),
    request,
  );
}

test('gradients that were sketched by a server come out the same in a browser', async ({ page }) => {
  const { manifestHash, evidenceHash } = model;
  const said = await answersOf(page, { manifestHash, evidenceHash, basePath: '/base', count: 8 });
  expect(said.at(-1)).toEqual({ kind: 'finished' });
  const checks = said.flatMap((response) => (response.kind === 'checked' ? [response.check] : []));
  expect(checks.map(({ place }) => place).sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  for (const check of checks) {
    expect(check.outcome).toBe(check.place === 0 ? 'unreadable' : 'same');
    if ('distance' in check) expect(check.distance).toBeLessThan(SKETCH_TOLERANCE / 2);
  }
});

test('what is not served ends the check with the reason', async ({ page }) => {
  const { manifestHash, evidenceHash } = model;
  const said = await answersOf(page, { manifestHash, evidenceHash, basePath: '/nowhere', count: 1 });
  expect(said.at(-1)).toMatchObject({ kind: 'failed', error: { kind: 'expected', code: 'unavailable' } });
});
