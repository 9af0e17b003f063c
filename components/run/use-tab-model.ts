'use client';

import { useQuery } from '@tanstack/react-query';
import { adapterQuery } from '@/components/run/adapter-query';
import { backendsQuery } from '@/components/run/preflight-queries';
import { useTrainingClient } from '@/components/run/use-training-client';
import { usePublicConfig } from '@/components/wallet/chain-context';
import type { Run } from '@/lib/api/run';
import { basePathOf } from '@/lib/bases/importedBase';
import type { ChatMessage } from '@/lib/tokenizer/chat';
import type { ChatOutcome } from '@/workers/training/protocol';

export type AskParameters = {
  /** false asks the bare base. */
  tuned: boolean;
  messages: readonly ChatMessage[];
  maxTokens: number;
  onText: (text: string) => void;
  signal: AbortSignal;
};

/** The run's model in this tab: nothing of what is asked or answered leaves it. */
export function useTabModel(run: Run) {
  const { base } = usePublicConfig();
  const adapter = useQuery(adapterQuery(run.adapterHash));
  const backends = useQuery(backendsQuery);
  const clientOf = useTrainingClient();
  const device = backends.data?.find(({ available }) => available);
  const ready = adapter.data !== undefined && device !== undefined;

  const ask = async ({ tuned, messages, maxTokens, onText, signal }: AskParameters): Promise<ChatOutcome> => {
    if (!adapter.data || !device) throw new Error('asked before the model was there');
    return clientOf().chat(
      {
        basePath: basePathOf(run.baseHash, base),
        basePrecision: run.recipe.basePrecision,
        backend: device.backend,
        threads: device.threads,
        adapter: tuned ? adapter.data : null,
        messages,
        maxTokens,
        temperature: 0,
        seed: 0,
      },
      { onText, signal },
    );
  };
  const error = adapter.error ?? backends.error;
  const retry = () => void (adapter.error ? adapter.refetch() : backends.refetch());
  return { ready, ask, error, retry };
}
