import { expect, type Page, test } from '@playwright/test';
import { referenceSession } from '@/core/graph/referenceRuntime';
import { BASE_PRECISIONS, type BasePrecision } from '@/core/model/basePrecision';
import { compileProgram, feedingBase } from '@/core/programs/compileProgram';
import { createNodeRuntime } from '@/server/runtime/nodeRuntime';
import { type HarnessServer, startHarnessServer } from './runtime/harnessServer';
import type { HarnessAnswer, HarnessRequest } from './runtime/harnessWorker';
import { type Measured, measurePrograms } from './runtime/measurePrograms';

/** Largest difference, as a part of the largest number of the tensor. Runtimes differ in the last bits, never more. */
const TOLERANCE = 1e-4;

let server: HarnessServer;
let references: Readonly<Record<'float64' | 'onnxruntime-node', Measured>>;

test.beforeAll(async () => {
  server = await startHarnessServer();
  const node = createNodeRuntime({ threads: 1 });
  references = {
    float64: await measurePrograms(async (graph, weights) => feedingBase(referenceSession(graph), graph, weights)),
    'onnxruntime-node': await measurePrograms((graph, weights) => compileProgram(node, graph, weights)),
  };
});
test.afterAll(() => server.close());

/** Names with the differences that are too large; the names of both sides have to be the same. */
function differences(found: Measured, expected: Measured): string[] {
  expect(Object.keys(found).sort()).toEqual(Object.keys(expected).sort());
  return Object.entries(expected).flatMap(([name, values]) => {
    const largest = Math.max(...values.map(Math.abs));
    const worst = Math.max(...values.map((value, at) => Math.abs(value - (found[name]?.[at] ?? Number.NaN))));
    return worst <= TOLERANCE * largest ? [] : [`${name}: differs by ${worst} of ${largest}`];
  });
}

/** Starts the page's worker, which then answers one request after another. */
async function openHarness(page: Page): Promise<void> {
  await page.goto(server.url);
  expect(await page.evaluate(() => globalThis.crossOriginIsolated)).toBe(true);
  await page.evaluate(() => Object.assign(window, { harness: new Worker('/worker.js', { type: 'module' }) }));
}

async function measureIn(page: Page, options: HarnessRequest): Promise<Measured> {
  const answer = await page.evaluate(
    (request) =>
      new Promise<HarnessAnswer>((resolve) => {
        const { harness } = window as unknown as { harness: Worker };
        harness.onmessage = ({ data }) => resolve(data);
        harness.onerror = ({ message }) => resolve({ error: message });
        harness.postMessage(request);
      }),
    options,
  );
  if ('error' in answer) throw new Error(answer.error);
  return answer.measured;
}

function expectConformance(found: Measured, precisions: readonly BasePrecision[] = BASE_PRECISIONS): void {
  for (const [name, expected] of Object.entries(references)) {
    const asked = Object.entries(expected).filter(([key]) => precisions.some((precision) => key.startsWith(precision)));
    expect(differences(found, Object.fromEntries(asked)), name).toEqual([]);
  }
}

test('the reference says something: a loss, gradients of every matrix, logits', () => {
  const { float64 } = references;
  const gradients = Object.keys(float64).filter((name) => name.includes('gradient:'));
  // 2 layers of 7 linears with 2 matrices each, in the training program, in the one that computes activations twice and
  // in the sketch program, over a base of each precision.
  expect(gradients).toHaveLength(3 * 2 * 7 * 2 * BASE_PRECISIONS.length);
  for (const name of gradients) expect(Math.max(...float64[name]!.map(Math.abs)), name).toBeGreaterThan(1e-6);
  expect(float64['float32 train loss']![0]).toBeGreaterThan(1);
  const spoilt = { ...float64, 'float32 train loss': [float64['float32 train loss']![0]! * 1.001] };
  expect(differences(spoilt, float64)).toHaveLength(1);
});

test('onnxruntime-node equals the float64 evaluation', () => {
  expect(differences(references['onnxruntime-node'], references.float64)).toEqual([]);
});

for (const threads of [1, 2]) {
  test(`WebAssembly with ${threads} thread${threads === 1 ? '' : 's'} equals Node and the float64 evaluation`, async ({
    page,
  }) => {
    await openHarness(page);
    expectConformance(await measureIn(page, { backend: 'wasm', threads }));
  });
}

test.describe('WebGPU', () => {
  /** One worker for all: an emulated graphics processor compiles for seconds what the next test needs again. */
  let page: Page;
  test.beforeAll(async ({ browser }) => {
    page = await browser.newPage();
    await openHarness(page);
  });
  test.afterAll(() => page.close());
  test.beforeEach(async () => {
    const adapter = await page.evaluate(
      async () => (await navigator.gpu?.requestAdapter()) !== null && !!navigator.gpu,
    );
    test.skip(!adapter, 'this browser offers no WebGPU adapter');
  });

  test('equals Node and the float64 evaluation with every operator on the graphics processor', async () => {
    const precisions = ['float32'] as const;
    const request: HarnessRequest = { backend: 'webgpu', threads: 1, graphicsOnly: true, precisions };
    expectConformance(await measureIn(page, request), precisions);
  });

  for (const precision of BASE_PRECISIONS.filter((each) => each !== 'float32')) {
    test(`equals both over a base of ${precision} as well`, async () => {
      // An emulated graphics processor compiles each kernel for seconds.
      test.setTimeout(5 * 60_000);
      const halves = await page.evaluate(async () =>
        (await navigator.gpu.requestAdapter())?.features.has('shader-f16'),
      );
      test.skip(precision === 'float16' && !halves, 'this graphics processor has no numbers of 16 bits');
      // Rows of 8 bits are looked up on the CPU, where the table is fed from.
      const request: HarnessRequest = { backend: 'webgpu', threads: 1, precisions: [precision] };
      expectConformance(await measureIn(page, request), [precision]);
    });
  }

  test('an operator that it lacks is refused, or runs on the CPU where that is allowed', async () => {
    const request: HarnessRequest = { backend: 'webgpu', threads: 1, int64Sum: true };
    expect(await measureIn(page, request)).toEqual({});
    await expect(measureIn(page, { ...request, graphicsOnly: true })).rejects.toThrow(/assigned to the default CPU EP/);
  });
});
