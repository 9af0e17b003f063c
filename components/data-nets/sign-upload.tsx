'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { PenLine } from 'lucide-react';
import { toast } from 'sonner';
import { useSignTypedData } from 'wagmi';
import { flavourOf } from '@/components/data-nets/licence-flavour';
import { Button } from '@/components/ui/button';
import { ErrorState } from '@/components/ui/error-state';
import { Hash } from '@/components/ui/hash';
import { Term } from '@/components/ui/term';
import { usePublicConfig } from '@/components/wallet/chain-context';
import { LICENCE_FLAVOURS } from '@/core/licence/licenceFlavours';
import type { DataNetDetail, Upload } from '@/lib/api/dataNet';
import { contributionTypedData } from '@/lib/chain/typedData';
import { plural } from '@/lib/format/number';
import { fetchContribution, signContribution, uploadQuery } from '@/lib/query/uploads';
import { contractError } from '@/lib/wagmi/contractError';

/** The contributor's signature over the accepted records: free, and the moment at which they are given. */
export function SignUpload({ dataNet, upload }: { dataNet: DataNetDetail; upload: Upload }) {
  const { chainId, contracts } = usePublicConfig();
  const { signTypedDataAsync } = useSignTypedData();
  const client = useQueryClient();
  const flavour = flavourOf(dataNet.licence);
  const licence = flavour ? `“${LICENCE_FLAVOURS[flavour].name}”` : 'the owner’s own terms';

  const sign = useMutation({
    mutationFn: async () => {
      const message = await fetchContribution(upload.id);
      const typed = contributionTypedData(
        { chainId, verifyingContract: contracts.dataNetRegistry },
        {
          ...message,
          dataNetId: BigInt(message.dataNetId),
          recordCount: BigInt(message.recordCount),
          nonce: BigInt(message.nonce),
          deadline: BigInt(message.deadline),
        },
      );
      const signature = await signTypedDataAsync(typed).catch((error: unknown) => {
        throw contractError(error, 'sign the contribution');
      });
      await signContribution(upload.id, { message, signature });
    },
    onSuccess: async () => {
      toast.success(`${plural(upload.recordCount, 'record')} contributed to ${dataNet.name}.`);
      await client.invalidateQueries({ queryKey: uploadQuery(upload.id).queryKey });
      await client.invalidateQueries({ queryKey: ['dataNet'] });
      await client.invalidateQueries({ queryKey: ['records'] });
    },
  });

  if (upload.recordCount === 0) {
    return (
      <p className="rounded-lg border bg-surface p-5 text-sm">
        No row was accepted, so there is nothing to sign. The reasons below say what to change.
      </p>
    );
  }
  return (
    <section className="grid gap-3 rounded-lg border border-accent bg-surface p-5">
      <h3 className="font-semibold text-base">Sign and give {plural(upload.recordCount, 'record')}</h3>
      <p className="max-w-prose text-sm">
        By signing you say that you may share these records, and you license them under {licence}. It costs nothing.
        Whenever an answer rests on one of them, you are paid.
      </p>
      {upload.recordsRoot ? (
        <p className="flex flex-wrap items-center gap-1 text-ink-muted text-sm">
          You sign their <Term name="merkleRoot">Merkle root</Term>{' '}
          <Hash value={upload.recordsRoot} what="Merkle root" />
        </p>
      ) : null}
      {sign.error ? <ErrorState error={sign.error} /> : null}
      <div>
        <Button variant="primary" disabled={sign.isPending} aria-busy={sign.isPending} onClick={() => sign.mutate()}>
          <PenLine aria-hidden /> {sign.isPending ? 'Confirm it in your wallet…' : 'Sign contribution'}
        </Button>
      </div>
    </section>
  );
}
