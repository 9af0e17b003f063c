import { evaluateRun } from '@/lib/evaluation/evaluateRun';
import type { EvaluationParameters, EvaluationRequest, EvaluationResponse } from '@/workers/evaluation/protocol';
import { requirePrecision } from '@/workers/runtime/requirePrecision';
import { createWebRuntime } from '@/workers/runtime/webRuntime';
import { toErrorData } from '@/workers/shared/errorData';
import { loadBase } from '@/workers/training/loadBase';

const post = (response: EvaluationResponse) => self.postMessage(response);

async function evaluate(parameters: EvaluationParameters): Promise<void> {
  const { basePath, basePrecision, adapter, records } = parameters;
  await requirePrecision(parameters.backend, basePrecision);
  const { tokenizer, ...base } = await loadBase(basePath, basePrecision);
  const evaluation = await evaluateRun({
    runtime: await createWebRuntime(parameters),
    base,
    tokenizer,
    adapter,
    records,
    clock: () => performance.now(),
    onProgress: (progress) => post({ kind: 'progress', progress }),
  });
  post({ kind: 'evaluated', evaluation });
}

self.addEventListener('message', ({ data }: MessageEvent<EvaluationRequest>) => {
  evaluate(data.parameters).catch((error: unknown) => post({ kind: 'failed', error: toErrorData(error) }));
});
