import { parseEther } from 'viem';
import { z } from 'zod';
import { modelDetail, publishModelResponse, registration } from '@/lib/api/model';
import { recipe, run, runEventsResponse } from '@/lib/api/run';
import { modelRegistryAbi } from '@/lib/chain/abi.generated';
import { fineTuneProgress } from '@/lib/fineTune/fineTuneProgress';
import type { DemoContext } from '@/scripts/cli/demoJob';
import { DEMO_NAME } from '@/scripts/demo/contribute';
import { confirm, type DemoConfig, type Person } from '@/scripts/demo/person';
import { waitUntil } from '@/scripts/demo/waitUntil';

type Run = z.infer<typeof run>;
type Model = z.infer<typeof modelDetail>;

/** 1 OPEN for a thousand tokens. */
const PRICE = parseEther('1');

/**
 * Towards Thorough, with fewer passes: the records are few and short, and a model that knows them answers from them, so
 * that its answers can be traced.
 */
const RECIPE = {
  rank: 32,
  alpha: 64,
  learningRate: 2e-3,
  epochs: 12,
  promptDropout: 0.3,
  result: 'last',
  evaluationsPerEpoch: 1,
  batchSize: 8,
  maxLength: 128,
} as const;

export type TrainRunOptions = Pick<DemoContext, 'reporter' | 'signal'> & { epochs: number | undefined };

/** Fine-tunes on the server's worker and shows how it goes. */
export async function trainRun(
  builder: Person,
  versionId: string,
  { reporter, signal, epochs = RECIPE.epochs }: TrainRunOptions,
): Promise<Run> {
  const created = await builder.api.post(
    '/api/runs',
    {
      name: DEMO_NAME,
      versionIds: [versionId],
      device: 'server',
      // Another seed each time: the same recipe on the same records would be the adapter that is registered already.
      recipe: recipe.parse({ ...RECIPE, epochs, seed: Math.floor(Math.random() * 2 ** 31) }),
    },
    run,
  );
  await builder.api.post(`/api/runs/${created.id}/train`, {}, z.unknown());
  let seen = -1;
  return waitUntil(
    'the training',
    async () => {
      const { events } = await builder.api.get(`/api/runs/${created.id}/events?after=${seen}`, runEventsResponse);
      for (const { sequence, event } of events) {
        seen = sequence;
        const text = describe(fineTuneProgress.parse(event));
        if (text) reporter.line(`      ${text}`);
      }
      const current = await builder.api.get(`/api/runs/${created.id}`, run);
      if (current.status === 'failed') throw new Error(`training failed: ${current.error?.message}`);
      return current.status === 'trained' ? current : undefined;
    },
    { timeoutSeconds: 1800, signal, everyMilliseconds: 1000 },
  );
}

/** Publishes the run, registers the model by its owner's wallet, and waits until it is live. */
export async function publish(builder: Person, config: DemoConfig, trained: Run, signal: AbortSignal): Promise<Model> {
  const { modelId } = await builder.api.post(
    '/api/models',
    {
      runId: trained.id,
      name: DEMO_NAME,
      description: 'Answers questions about the sample library, railway and garden.',
      pricePerThousandTokens: PRICE.toString(),
    },
    publishModelResponse,
  );
  await waitUntil(
    'the attribution index',
    async () => {
      const model = await builder.api.get(`/api/models/${modelId}`, modelDetail);
      if (model.status === 'failed') throw new Error(`publishing failed: ${model.error?.message}`);
      return model.status === 'draft' ? model : undefined;
    },
    { timeoutSeconds: 120, signal },
  );
  const draft = await builder.api.get(`/api/models/${modelId}/registration`, registration);
  const fee = BigInt(config.parameters.modelFee);
  await confirm(
    builder,
    await builder.wallet.writeContract({
      address: config.contracts.modelRegistry,
      abi: modelRegistryAbi,
      functionName: 'registerModel',
      args: [
        draft.baseHash,
        draft.adapterHash,
        draft.manifestHash,
        BigInt(draft.pricePerThousandTokens),
        draft.parents.map(({ dataNetId, version }) => ({ dataNetId: BigInt(dataNetId), version: Number(version) })),
        fee,
      ],
      value: fee,
    }),
  );
  return waitUntil(
    'the model on chain',
    async () => {
      const model = await builder.api.get(`/api/models/${modelId}`, modelDetail);
      return model.status === 'live' ? model : undefined;
    },
    { timeoutSeconds: 60, signal },
  );
}

/** One line for what a person may want to see of a run; nothing for the rest. */
function describe(progress: z.infer<typeof fineTuneProgress>): string | undefined {
  switch (progress.phase) {
    case 'prepare':
      return `${progress.examples} records, ${progress.tokens} tokens, ${progress.totalSteps} steps`;
    case 'evaluate':
      return `step ${progress.step} of ${progress.totalSteps}: held-out loss ${progress.evaluationLoss.toFixed(3)}`;
    case 'train':
      return progress.step % 25 === 0
        ? `step ${progress.step} of ${progress.totalSteps}: loss ${progress.loss.toFixed(3)}, ${Math.round(progress.tokensPerSecond)} tokens/s, ${Math.round(progress.secondsLeft)} s left`
        : undefined;
    case 'sketch':
      return progress.done === progress.total ? `gradients of ${progress.total} records sketched` : undefined;
    case 'checkpoint':
    case 'rows':
    case 'samples':
    case 'machine':
    case 'done':
    case 'store':
    case 'stopped':
      return undefined;
    case 'failed':
      return progress.message;
  }
}
