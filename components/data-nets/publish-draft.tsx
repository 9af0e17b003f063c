'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { toast } from 'sonner';
import { encodeFunctionData } from 'viem';
import { Amount } from '@/components/ui/amount';
import { Button } from '@/components/ui/button';
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card';
import { usePublicConfig } from '@/components/wallet/chain-context';
import { isBusy } from '@/components/wallet/transaction-state';
import { TransactionStatus } from '@/components/wallet/transaction-status';
import { useContractWrite } from '@/components/wallet/use-contract-write';
import type { DataNetDetail } from '@/lib/api/dataNet';
import { dataNetRegistryAbi } from '@/lib/chain/abi.generated';
import { licenceTuple } from '@/lib/chain/licenceTuple';
import { dataNetQuery } from '@/lib/query/dataNets';
import { waitFor } from '@/lib/query/waitFor';

export type PublishDraftProps = {
  dataNet: DataNetDetail;
  /** Asks the wallet at once, where the person has just pressed the button that says so. */
  start?: boolean;
  onLive?: () => void;
};

/** Puts a draft on the chain by its owner's own wallet. */
export function PublishDraft({ dataNet, start = false, onLive }: PublishDraftProps) {
  const { contracts, parameters } = usePublicConfig();
  const { state, write } = useContractWrite();
  const client = useQueryClient();
  const fee = BigInt(parameters.dataNetFee);

  const create = async () => {
    const receipt = await write({
      doing: 'create the DataNet',
      to: contracts.dataNetRegistry,
      data: encodeFunctionData({
        abi: dataNetRegistryAbi,
        functionName: 'createDataNet',
        args: [dataNet.metadataHash, licenceTuple(dataNet.licence), fee],
      }),
      value: fee,
    });
    if (!receipt) return;
    if (!(await waitFor(client, dataNetQuery(dataNet.slug), (data) => data.status === 'live'))) {
      toast.warning('The DataNet is on the chain, but this server has not read it yet. It will appear by itself.');
      return;
    }
    await client.invalidateQueries({ queryKey: ['dataNets'] });
    toast.success(`${dataNet.name} is live.`);
    onLive?.();
  };

  const begin = useRef(create);
  const begun = useRef(false);
  useEffect(() => {
    if (!start || begun.current) return;
    begun.current = true;
    void begin.current();
  }, [start]);

  return (
    <Card>
      <CardHeader>
        <CardTitle>Put “{dataNet.name}” on the chain</CardTitle>
      </CardHeader>
      <CardContent className="grid gap-4">
        <p className="text-ink-muted text-sm">
          The draft is saved. One transaction of your wallet makes it yours for good: its name and licence cannot be
          changed afterwards.
        </p>
        <TransactionStatus state={state} />
        {state.status === 'included' ? (
          <p role="status" className="text-ink-muted text-sm">
            Waiting for the server to read it from the chain…
          </p>
        ) : (
          <div className="flex flex-wrap items-center gap-3">
            <Button variant="primary" disabled={isBusy(state)} onClick={() => void create()}>
              Create DataNet
            </Button>
            <span className="text-sm">
              Fee <Amount wei={fee} exact /> and gas
            </span>
          </div>
        )}
      </CardContent>
    </Card>
  );
}
