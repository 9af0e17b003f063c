'use client';

import { useQueryClient } from '@tanstack/react-query';
import { LoaderCircle } from 'lucide-react';
import { useState } from 'react';
import { toast } from 'sonner';
import { encodeFunctionData } from 'viem';
import { Amount } from '@/components/ui/amount';
import { Button } from '@/components/ui/button';
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card';
import { ErrorState } from '@/components/ui/error-state';
import { usePublicConfig } from '@/components/wallet/chain-context';
import { isBusy } from '@/components/wallet/transaction-state';
import { TransactionStatus } from '@/components/wallet/transaction-status';
import { useContractWrite } from '@/components/wallet/use-contract-write';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import type { ModelDetail } from '@/lib/api/model';
import { modelRegistryAbi } from '@/lib/chain/abi.generated';
import { fetchRegistration, modelQuery } from '@/lib/query/models';
import { waitFor } from '@/lib/query/waitFor';

/** What its owner still has to do before a published model is live: wait for its index, then register it on chain. */
export function RegisterModel({ model }: { model: ModelDetail }) {
  const { contracts, parameters } = usePublicConfig();
  const { state, write } = useContractWrite();
  const client = useQueryClient();
  const [error, setError] = useState<unknown>(null);
  const fee = BigInt(parameters.modelFee);

  const register = async () => {
    setError(null);
    try {
      const terms = await fetchRegistration(model.id);
      const receipt = await write({
        doing: 'register the model',
        to: contracts.modelRegistry,
        data: encodeFunctionData({
          abi: modelRegistryAbi,
          functionName: 'registerModel',
          args: [
            terms.baseHash,
            terms.adapterHash,
            terms.manifestHash,
            BigInt(terms.pricePerThousandTokens),
            terms.parents.map(({ dataNetId, version }) => ({ dataNetId: BigInt(dataNetId), version: Number(version) })),
            fee,
          ],
        }),
        value: fee,
      });
      if (!receipt) return;
      const live = await waitFor(client, modelQuery(model.id), ({ status }) => status === 'live');
      await client.invalidateQueries({ queryKey: ['models'] });
      await client.invalidateQueries({ queryKey: ['model'] });
      if (live) toast.success(`${model.name} is live.`);
      else toast.warning('The model is on the chain, but this server has not read it yet. It will appear by itself.');
    } catch (cause) {
      setError(cause);
    }
  };

  return (
    <Card>
      <CardHeader>
        <CardTitle>Put “{model.name}” on the chain</CardTitle>
      </CardHeader>
      <CardContent className="grid gap-4 text-sm">
        <RegisterBody model={model} />
        <TransactionStatus state={state} />
        {error ? <ErrorState error={error} doing="register the model" /> : null}
        {model.status !== 'draft' ? null : state.status === 'included' ? (
          <p role="status" className="text-ink-muted">
            Waiting for the server to read it from the chain…
          </p>
        ) : (
          <div className="flex flex-wrap items-center gap-3">
            <Button variant="primary" disabled={isBusy(state)} onClick={() => void register()}>
              Register model
            </Button>
            <span>
              Fee <Amount wei={fee} exact /> and gas
            </span>
          </div>
        )}
      </CardContent>
    </Card>
  );
}

function RegisterBody({ model }: { model: ModelDetail }) {
  if (model.status === 'indexing') {
    return (
      <p role="status" className="flex items-start gap-2">
        <LoaderCircle className="mt-0.5 size-4 shrink-0 animate-spin text-ink-muted" aria-hidden />
        <span>
          The server prepares what answers will be attributed from: the index of its records and their sketches. This
          takes seconds to minutes and goes on without this page.
        </span>
      </p>
    );
  }
  if (model.status === 'failed') {
    const { message = 'The model could not be prepared.', remedy } = model.error ?? {};
    const error = new OpenLedgerError({ code: 'unavailable', message, ...(remedy ? { remedy } : {}) });
    return <ErrorState error={error} doing="prepare the model" />;
  }
  return (
    <p className="text-ink-muted">
      The model is stored and can be attributed. One transaction of your wallet registers its adapter, its training
      manifest and its price; from then on it can be asked, and its fees are split by the chain.
    </p>
  );
}
