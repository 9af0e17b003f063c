import { atPrecision } from '@/core/model/basePrecision';
import { readBaseModel } from '@/core/model/readBaseModel';
import { createTokenizer } from '@/core/tokenizer/createTokenizer';
import { recipe } from '@/lib/api/run';
import { type EvaluationProgress, evaluateRun } from '@/lib/evaluation/evaluateRun';
import { saveEvaluation } from '@/server/evaluation/evaluationRepository';
import type { JobContext } from '@/server/jobs/define';
import { objectStore } from '@/server/objects/store';
import { embeddedBase } from '@/server/runs/embeddedBase';
import { outcomeOf } from '@/server/runs/runOutcome';
import { findRun } from '@/server/runs/runRepository';
import { recordsOfRun } from '@/server/runs/runService';
import { createNodeRuntime } from '@/server/runtime/nodeRuntime';

/** Progress is kept once in this many answers. */
const REPORT_EVERY = 8;

/** Measures a run as a tab would, and keeps the result. */
export async function evaluateOnServer(
  runId: string,
  { signal, progress }: Pick<JobContext<EvaluationProgress>, 'signal' | 'progress'>,
): Promise<void> {
  const run = await findRun(runId);
  if (!run) return;
  const files = await embeddedBase();
  let reported: Promise<void> = Promise.resolve();
  const evaluation = await evaluateRun({
    runtime: createNodeRuntime({ threads: 1 }),
    base: atPrecision(readBaseModel(files.config, files.weights), recipe.parse(run.recipe).basePrecision),
    tokenizer: createTokenizer(files.tokenizer),
    adapter: await objectStore().get(outcomeOf(run).adapterHash),
    records: await recordsOfRun(run),
    clock: () => performance.now(),
    onProgress(value) {
      if (value.done % REPORT_EVERY === 0) reported = reported.then(() => progress(value));
    },
    signal,
  });
  await reported;
  await saveEvaluation(runId, { evaluation, measuredAt: new Date() });
}
