import type { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-common';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import type { Feeds, Runtime, Session } from '@/core/runtime/types';
import { fromOrtTensor, toOrtTensor } from '@/lib/runtime/ortTensors';

export type WebBackend = 'wasm' | 'webgpu';

export type WebRuntimeOptions = {
  backend: WebBackend;
  /** Threads of WebAssembly; more than one needs a cross-origin isolated page. Fixed by the first session of a worker. */
  threads: number;
  /** Refuse a model of which one operator would run on the CPU in place of the graphics processor. */
  graphicsOnly?: boolean;
};

/**
 * ONNX Runtime of a browser worker. Memory of WebAssembly never shrinks: end the worker to give it back.
 * Throws `unavailable` when the backend does not start here.
 */
export async function createWebRuntime({
  backend,
  threads,
  graphicsOnly = false,
}: WebRuntimeOptions): Promise<Runtime> {
  // Two builds, so that a tab without WebGPU does not download the larger one.
  const ort = await (backend === 'webgpu' ? import('onnxruntime-web/webgpu') : import('onnxruntime-web/wasm'));
  ort.env.wasm.numThreads = threads;
  ort.env.logLevel = 'error';
  return {
    backend,
    async createSession(model, { sparing = false } = {}): Promise<Session> {
      const session = await create(() =>
        ort.InferenceSession.create(model, {
          executionProviders: [backend],
          graphOptimizationLevel: 'all',
          enableMemPattern: !sparing,
          logSeverityLevel: 3,
          ...(graphicsOnly ? { extra: { session: { disable_cpu_ep_fallback: '1' } } } : {}),
        }),
      );
      // Feeds of equal content are uploaded with every run: the programs keep what is large and constant inside.
      return { run: (feeds, fetches) => run(session, feeds, fetches), release: () => session.release() };
    },
  };

  async function create(start: () => Promise<InferenceSession>): Promise<InferenceSession> {
    try {
      return await start();
    } catch (cause) {
      throw new OpenLedgerError({
        code: 'unavailable',
        message: `The model does not start on ${backend === 'webgpu' ? 'WebGPU' : 'WebAssembly'} in this browser.`,
        fields: { backend },
        remedy: 'Choose another device: WebAssembly, or the server.',
        cause,
      });
    }
  }
}

/**
 * WebAssembly computes within the call and `await` alone never gives the worker's other tasks a turn: messages that
 * stop it and files that are being written would wait until the end. A channel, as timers are held back by 4 ms.
 */
const nextTask = () =>
  new Promise<void>((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });

async function run(session: InferenceSession, feeds: Feeds, fetches: readonly string[] | undefined) {
  const inputs = Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [name, toOrtTensor(tensor)]));
  const outputs = await (fetches ? session.run(inputs, fetches) : session.run(inputs));
  const result = Object.fromEntries(
    Object.entries(outputs).map(([name, tensor]): [string, ReturnType<typeof fromOrtTensor>] => [
      name,
      fromOrtTensor(name, tensor as OrtTensor),
    ]),
  );
  for (const tensor of Object.values(inputs)) tensor.dispose();
  await nextTask();
  return result;
}

/** What this worker can run on, best first, with the reason where something is missing. */
export async function probeBackends(): Promise<
  { backend: WebBackend; available: boolean; threads: number; reason: string }[]
> {
  const threads = globalThis.crossOriginIsolated ? Math.min(4, Math.max(1, navigator.hardwareConcurrency >> 1)) : 1;
  const gpu = 'gpu' in navigator ? await navigator.gpu.requestAdapter().catch(() => null) : null;
  const software = gpu !== null && gpu.info.isFallbackAdapter === true;
  return [
    {
      backend: 'webgpu',
      available: gpu !== null && !software,
      threads: 1,
      reason:
        gpu === null
          ? 'This browser offers no graphics processor.'
          : software
            ? 'The graphics processor is emulated.'
            : '',
    },
    {
      backend: 'wasm',
      available: true,
      threads,
      reason: threads === 1 ? 'One thread: the page is not cross-origin isolated, or the machine has few cores.' : '',
    },
  ];
}
