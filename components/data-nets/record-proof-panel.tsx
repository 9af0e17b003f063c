'use client';

import { useQuery } from '@tanstack/react-query';
import { ShieldCheck } from 'lucide-react';
import { useReadContract } from 'wagmi';
import { Button } from '@/components/ui/button';
import { ErrorState } from '@/components/ui/error-state';
import { Hash } from '@/components/ui/hash';
import { Loaded } from '@/components/ui/loaded';
import { Skeleton } from '@/components/ui/skeleton';
import { Term } from '@/components/ui/term';
import { usePublicConfig } from '@/components/wallet/chain-context';
import type { RecordProof, Version } from '@/lib/api/dataNet';
import { dataNetRegistryAbi } from '@/lib/chain/abi.generated';
import { plural } from '@/lib/format/number';
import { recordProofQuery } from '@/lib/query/dataNets';
import { contractError } from '@/lib/wagmi/contractError';

/** The Merkle proof of a record in a version, and a button that asks the chain itself. */
export function RecordProofPanel({ recordHash, version }: { recordHash: string; version: Version }) {
  const query = useQuery(recordProofQuery(recordHash, version.id));
  return (
    <Loaded query={query} doing="load the proof" skeleton={<Skeleton className="h-24" />}>
      {(proof) => <Proof proof={proof} />}
    </Loaded>
  );
}

function Proof({ proof }: { proof: RecordProof }) {
  const { contracts } = usePublicConfig();
  const check = useReadContract({
    address: contracts.dataNetRegistry,
    abi: dataNetRegistryAbi,
    functionName: 'verifyRecord',
    args: [BigInt(proof.dataNetTokenId), proof.version, proof.recordHash, proof.contributor, proof.proof],
    query: { enabled: false, retry: false },
  });
  return (
    <div className="grid gap-3 text-sm">
      <dl className="grid grid-cols-[auto_1fr] items-center gap-x-4 gap-y-2">
        <dt className="text-ink-muted">
          <Term name="merkleRoot">Root on the chain</Term>
        </dt>
        <dd>
          <Hash value={proof.root} what="Merkle root" />
        </dd>
        <dt className="text-ink-muted">Leaf of this record</dt>
        <dd>
          <Hash value={proof.leaf} what="leaf" />
        </dd>
      </dl>
      <details>
        <summary className="w-fit text-ink-muted">{plural(proof.proof.length, 'hash', 'hashes')} on the way</summary>
        <ol className="mt-2 grid gap-1 break-all font-mono text-xs">
          {proof.proof.map((hash) => (
            <li key={hash}>{hash}</li>
          ))}
        </ol>
      </details>
      <div className="flex flex-wrap items-center gap-3">
        <Button size="small" disabled={check.isFetching} onClick={() => void check.refetch()}>
          <ShieldCheck aria-hidden /> Ask the chain
        </Button>
        {check.data === true ? (
          <span role="status" className="text-accepted">
            The chain says: this record is in version {proof.version}.
          </span>
        ) : null}
        {check.data === false ? (
          <span role="status" className="text-rejected">
            The chain says: this record is not in version {proof.version}.
          </span>
        ) : null}
      </div>
      {check.error ? <ErrorState error={contractError(check.error, 'check the record')} /> : null}
    </div>
  );
}
