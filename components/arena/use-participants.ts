'use client';

import { useQuery } from '@tanstack/react-query';
import { usePublicConfig } from '@/components/wallet/chain-context';
import { useSession } from '@/components/wallet/use-session';
import { modelsQuery } from '@/lib/query/models';
import { runsQuery } from '@/lib/query/runs';

/** Someone who can answer in this tab. */
export type Participant = {
  /** As the API names it: base:HASH, run:ID or model:ID. */
  key: string;
  name: string;
  /** null is the bare base. */
  adapterHash: string | null;
};

/** The base, the adapters of the caller's finished runs, and the caller's other models. */
export function useParticipants() {
  const { base } = usePublicConfig();
  const { address } = useSession();
  const runs = useQuery(runsQuery);
  const models = useQuery(modelsQuery({ limit: 100 }));
  const own = (runs.data?.runs ?? []).filter((run) => run.adapterHash !== null && run.baseHash === base.hash);
  const published = new Map((models.data?.items ?? []).map((model) => [model.id, model]));
  const participants: Participant[] = [
    { key: `base:${base.hash}`, name: `${base.name}, untuned`, adapterHash: null },
    ...own.map((run) => ({
      key: `run:${run.id}`,
      name: (run.modelId && published.get(run.modelId)?.name) || run.name,
      adapterHash: run.adapterHash,
    })),
  ];
  /** Others' live models answer in the playground, where their contributors are paid. */
  const elsewhere = (models.data?.items ?? []).filter(
    (model) => model.status === 'live' && model.owner.address !== address,
  );
  return { participants, elsewhere, loading: runs.isPending, error: runs.error, retry: () => void runs.refetch() };
}
