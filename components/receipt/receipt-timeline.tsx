'use client';

import Link from 'next/link';
import { type StepState, TimelineStep } from '@/components/receipt/timeline-step';
import { Address } from '@/components/ui/address';
import { Amount } from '@/components/ui/amount';
import { Hash } from '@/components/ui/hash';
import { RelativeTime } from '@/components/ui/relative-time';
import { Term } from '@/components/ui/term';
import type { Receipt } from '@/lib/api/answer';
import { formatShare, plural } from '@/lib/format/number';

const ROOT_TEXT: Record<string, string> = {
  pending: 'The root is being written.',
  queued: 'The root is posted and can still be challenged; claims open when that time is over.',
  active: 'The root is active: what it holds can be claimed.',
  disabled: 'The root was struck out; a corrected one follows.',
};

/** Each step from the question to the claim, with what proves it. */
export function ReceiptTimeline({ receipt }: { receipt: Receipt }) {
  const { answer, message, settlement, root, evidenceHash } = receipt;
  const { attribution } = answer;
  const failed = answer.status === 'failed';
  const step = (done: boolean, before: boolean): StepState => (done ? 'done' : before && !failed ? 'running' : 'ahead');
  const settled = answer.status === 'settled';
  const active = root?.status === 'active';
  return (
    <ol>
      <TimelineStep
        title={<Term name="commitment">The question is committed to</Term>}
        state={message ? 'done' : 'running'}
        facts={[
          ['Request', <Hash key="request" value={answer.requestId} what="request id" />],
          ...(message?.promptHash
            ? [['Question', <Hash key="prompt" value={message.promptHash} what="question commitment" />] as const]
            : []),
        ]}
      >
        Asked <RelativeTime instant={answer.createdAt} /> with {plural(answer.inputTokens, 'token')}. The question
        itself is not public.
      </TimelineStep>
      <TimelineStep
        title="The answer is committed to"
        state={message ? 'done' : 'running'}
        facts={
          message?.outputHash
            ? [['Answer', <Hash key="output" value={message.outputHash} what="answer commitment" />]]
            : []
        }
      >
        {plural(answer.outputTokens, 'token')} by{' '}
        <Link href={`/models/${answer.model.slug}`} className="text-accent underline underline-offset-4">
          {answer.model.name}
        </Link>
        .
      </TimelineStep>
      <TimelineStep
        title={<Term name="adapter">The adapter is the registered one</Term>}
        state={message ? 'done' : 'running'}
        facts={
          message?.adapterHash
            ? [['Adapter', <Hash key="adapter" value={message.adapterHash} what="hash of the adapter" />]]
            : []
        }
      >
        The node loads an adapter only where its bytes have the hash that the chain holds
        {message?.modelId ? ` for model ${message.modelId}` : ''}.
      </TimelineStep>
      <TimelineStep
        title={<Term name="receipt">The node signs a receipt</Term>}
        state={receipt.nodeSignature ? 'done' : 'running'}
        facts={[
          ['Node', <Address key="node" address={receipt.node} />],
          ...(receipt.nodeSignature
            ? [['Signature', <Hash key="signature" value={receipt.nodeSignature} what="signature" />] as const]
            : []),
        ]}
      >
        For a fee of <Amount wei={answer.feeWei} exact />, within the spending cap that the asker signed.
      </TimelineStep>
      <TimelineStep
        title={<Term name="evidence">The attribution is written down</Term>}
        state={step(evidenceHash !== null, receipt.nodeSignature !== null)}
        facts={evidenceHash ? [['Evidence', <EvidenceLink key="evidence" hash={evidenceHash} />]] : []}
      >
        {attribution
          ? `${plural(attribution.sources.length, 'record')} of ${plural(attribution.contributors.length, 'contributor')} stood out; ${formatShare(attribution.unattributedShare)} of the contributors’ part went to the treasury.`
          : 'Which records the answer rests on is worked out, and the node signs its result.'}
      </TimelineStep>
      <TimelineStep
        title={<Term name="settlement">The fee is settled on the chain</Term>}
        state={step(settled, evidenceHash !== null)}
        facts={
          settlement?.txHash
            ? [['Transaction', <Hash key="settlement" value={settlement.txHash} what="transaction hash" />]]
            : []
        }
      >
        {settled
          ? 'The escrow drew the fee from the prepaid balance and split it.'
          : 'Receipts are settled in batches; this one waits for the next.'}
      </TimelineStep>
      <TimelineStep
        title={<Term name="root">The rewards are posted</Term>}
        state={step(root !== null && root.status !== 'pending', settled)}
        facts={
          root
            ? [
                ['Root', <Hash key="root" value={root.root} what="reward root" />],
                ...(root.txHash
                  ? [['Transaction', <Hash key="rootTx" value={root.txHash} what="transaction hash" />] as const]
                  : []),
              ]
            : []
        }
      >
        {root
          ? (ROOT_TEXT[root.status] ?? root.status)
          : 'A root over all that was ever earned follows the settlement.'}
      </TimelineStep>
      <TimelineStep title={<Term name="claimable">Contributors claim</Term>} state={active ? 'done' : 'ahead'} last>
        {active ? (
          <>
            What this answer earned can be claimed, with a proof against the root, under{' '}
            <Link href="/rewards" className="text-accent underline underline-offset-4">
              Rewards
            </Link>
            .
          </>
        ) : root?.activatesAt ? (
          <>
            Claims open <RelativeTime instant={root.activatesAt} />.
          </>
        ) : (
          'Claims open when the challenge window of the root is over.'
        )}
      </TimelineStep>
    </ol>
  );
}

function EvidenceLink({ hash }: { hash: string }) {
  return (
    <span className="inline-flex flex-wrap items-center gap-x-3">
      <Hash value={hash} what="hash of the evidence" />
      <a href={`/api/objects/${hash}`} download className="text-accent text-sm underline-offset-4 hover:underline">
        Download
      </a>
    </span>
  );
}
