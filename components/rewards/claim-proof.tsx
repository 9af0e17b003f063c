'use client';

import { SimpleMerkleTree } from '@openzeppelin/merkle-tree';
import { TimelineStep } from '@/components/receipt/timeline-step';
import { Amount } from '@/components/ui/amount';
import { Hash } from '@/components/ui/hash';
import { RelativeTime } from '@/components/ui/relative-time';
import { Term } from '@/components/ui/term';
import type { WhyPaid } from '@/lib/api/reward';
import { hashRewardLeaf } from '@/lib/chain/leaves';
import { plural } from '@/lib/format/number';

/** The claim that holds the amount; its Merkle proof is followed to the root here, in the browser. */
export function ClaimProof({ why: { claim, answer } }: { why: WhyPaid }) {
  if (!claim) {
    return (
      <TimelineStep title={<Term name="claimable">The claim</Term>} state="ahead">
        {answer.status === 'settled'
          ? 'The fee is settled; the next reward root will hold it.'
          : 'The fee is not settled yet. Then a reward root will hold it.'}
      </TimelineStep>
    );
  }
  const leaf = hashRewardLeaf(
    { chainId: claim.chainId, contract: claim.distributor },
    { pool: BigInt(claim.pool), account: claim.account, cumulativeAmount: BigInt(claim.cumulativeWei) },
  );
  const holds = SimpleMerkleTree.verify(claim.root, leaf, claim.proof);
  const active =
    claim.status === 'active' || (claim.activatesAt !== null && Date.parse(claim.activatesAt) <= Date.now());
  return (
    <TimelineStep
      title={<Term name="claimable">It is part of what you claim</Term>}
      state={active ? 'done' : 'running'}
      facts={[
        ['Root', <Hash key="root" value={claim.root} what="reward root" />],
        ['Leaf', <Hash key="leaf" value={leaf} what="leaf" />],
      ]}
    >
      <p>
        Root {claim.rootIndex ?? 'on its way'} of pool {claim.pool} says that you earned{' '}
        <Amount wei={claim.cumulativeWei} exact /> there in all, this amount among it.{' '}
        {active ? (
          'It can be claimed.'
        ) : claim.activatesAt ? (
          <>
            It can be claimed <RelativeTime instant={claim.activatesAt} />.
          </>
        ) : null}
      </p>
      <p className={holds ? 'text-accepted' : 'text-rejected'} data-proof={holds ? 'holds' : 'fails'}>
        {holds
          ? `Checked here: the leaf and its Merkle proof of ${plural(claim.proof.length, 'hash', 'hashes')} give this root.`
          : 'The proof does not lead to this root.'}
      </p>
    </TimelineStep>
  );
}
