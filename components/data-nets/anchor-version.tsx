'use client';

import { useQueryClient } from '@tanstack/react-query';
import { Anchor } from 'lucide-react';
import { toast } from 'sonner';
import { encodeFunctionData } from 'viem';
import { Button } from '@/components/ui/button';
import { Term } from '@/components/ui/term';
import { usePublicConfig } from '@/components/wallet/chain-context';
import { isBusy } from '@/components/wallet/transaction-state';
import { TransactionStatus } from '@/components/wallet/transaction-status';
import { useContractWrite } from '@/components/wallet/use-contract-write';
import type { DataNetDetail, Version } from '@/lib/api/dataNet';
import { dataNetRegistryAbi } from '@/lib/chain/abi.generated';
import { plural } from '@/lib/format/number';
import { dataNetQuery } from '@/lib/query/dataNets';
import { waitFor } from '@/lib/query/waitFor';

/** Writes a frozen version to the chain by the owner's wallet. */
export function AnchorVersion({ dataNet, version }: { dataNet: DataNetDetail; version: Version }) {
  const { contracts } = usePublicConfig();
  const { state, write } = useContractWrite();
  const client = useQueryClient();

  const anchor = async () => {
    const receipt = await write({
      doing: `anchor version ${version.number}`,
      to: contracts.dataNetRegistry,
      data: encodeFunctionData({
        abi: dataNetRegistryAbi,
        functionName: 'anchorVersion',
        args: [BigInt(dataNet.tokenId ?? 0), version.recordsRoot, BigInt(version.recordCount), version.manifestHash],
      }),
    });
    if (!receipt) return;
    const isAnchored = (each: Version) => each.number === version.number && each.status === 'anchored';
    if (await waitFor(client, dataNetQuery(dataNet.slug), (data) => data.versionList.some(isAnchored))) {
      toast.success(`Version ${version.number} is anchored. Models can be trained on it.`);
    } else {
      toast.warning('The version is on the chain, but this server has not read it yet. It will appear by itself.');
    }
  };

  return (
    <div className="grid gap-3 rounded-lg border bg-surface p-4">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="text-sm">
          <strong>Version {version.number}</strong> with {plural(version.recordCount, 'record')} is frozen. Models can
          learn from it once it is <Term name="anchor">anchored</Term>
        </p>
        <Button variant="primary" disabled={isBusy(state) || state.status === 'included'} onClick={() => void anchor()}>
          <Anchor aria-hidden /> Anchor version {version.number}
        </Button>
      </div>
      <TransactionStatus state={state} />
    </div>
  );
}
