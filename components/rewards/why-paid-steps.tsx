'use client';

import Link from 'next/link';
import { segmentAnswer } from '@/components/playground/segments';
import { TimelineStep } from '@/components/receipt/timeline-step';
import { ClaimProof } from '@/components/rewards/claim-proof';
import { InfluenceScale } from '@/components/rewards/influence-scale';
import { Amount } from '@/components/ui/amount';
import { Hash } from '@/components/ui/hash';
import { Term } from '@/components/ui/term';
import type { WhyPaid } from '@/lib/api/reward';
import { formatShare } from '@/lib/format/number';

const quotation = 'w-full whitespace-pre-wrap break-words rounded-md border bg-muted p-3 text-ink leading-7';

/** Claim ← amount ← fee ← influence and words ← record ← answer, each with what it was computed from. */
export function WhyPaidSteps({ why }: { why: WhyPaid }) {
  const { answer, record, evidence, money } = why;
  return (
    <ol>
      <ClaimProof why={why} />
      <TimelineStep title="The amount is a share of the fee" state="done">
        <dl className="grid w-full max-w-md grid-cols-[1fr_auto] gap-x-4 gap-y-1">
          <dt>
            <Term name="fee">Fee of the answer</Term>
          </dt>
          <dd className="text-right text-ink">
            <Amount wei={answer.feeWei} exact />
          </dd>
          <dt>The contributors’ part of it</dt>
          <dd className="text-right text-ink">
            <Amount wei={money.contributorsWei} exact />
          </dd>
          <dt>× share of this record</dt>
          <dd className="text-right text-ink tabular-nums">{exactPercent(evidence.sharePerBillion)} %</dd>
          <dt className="border-t pt-1 font-medium text-ink">For this record</dt>
          <dd className="border-t pt-1 text-right font-medium text-ink">
            <Amount wei={money.recordWei} exact />
          </dd>
        </dl>
        {money.answerWei === money.recordWei ? null : (
          <p className="mt-2">
            With your other records, this answer paid you <Amount wei={money.answerWei} exact />.
          </p>
        )}
      </TimelineStep>
      <TimelineStep
        title={<Term name="influence">Its influence earned {formatShare(evidence.influenceShare)}</Term>}
        state="done"
      >
        <InfluenceScale
          influence={evidence.influence}
          threshold={evidence.threshold}
          placebos={evidence.placebos}
          weight={evidence.influenceWeight}
        />
      </TimelineStep>
      <TimelineStep title={<Term name="span">Its words earned {formatShare(evidence.spanShare)}</Term>} state="done">
        {evidence.spanShare > 0 ? (
          <>
            The marked words stand in your record, and nobody gave them before you: {evidence.spanBits.toFixed(0)} bits
            more than texts share by chance.
          </>
        ) : (
          'No rare enough stretch of the answer stands word for word in this record first.'
        )}
        <p className={`mt-2 ${quotation}`}>
          {segmentAnswer(answer.output, why.spans).map(({ start, text, span }) =>
            span === null ? (
              <span key={start}>{text}</span>
            ) : (
              <mark key={start} className="rounded-sm bg-accent-soft text-ink underline decoration-2 decoration-accent">
                {text}
              </mark>
            ),
          )}
        </p>
      </TimelineStep>
      <TimelineStep
        title={<Term name="record">The record is yours</Term>}
        state="done"
        facts={[['Record', <Hash key="record" value={record.recordHash} what="hash of the record" />]]}
      >
        In version {record.version} of{' '}
        <Link href={`/datanets/${record.dataNet.slug}`} className="text-accent underline underline-offset-4">
          {record.dataNet.name}
        </Link>
        , which the model was trained on.
        <span className={`mt-2 block ${quotation}`}>
          {record.prompt ? <strong className="block font-medium">{record.prompt}</strong> : null}
          {record.answer}
        </span>
      </TimelineStep>
      <TimelineStep
        title="The answer was given"
        state="done"
        last
        facts={[
          ['Request', <Hash key="request" value={answer.requestId} what="request id" />],
          ['Evidence', <Hash key="evidence" value={evidence.evidenceHash} what="hash of the evidence" />],
        ]}
      >
        {answer.question === null ? 'The question is shown only to whoever asked it.' : `To “${answer.question}”.`} The{' '}
        <Link href={`/receipts/${answer.id}`} className="text-accent underline underline-offset-4">
          receipt
        </Link>{' '}
        has every step, and computes the attribution again in your browser.
      </TimelineStep>
    </ol>
  );
}

/** Parts of 10⁹ as a percentage with every digit that is there. */
function exactPercent(perBillion: number): string {
  const digits = String(perBillion).padStart(8, '0');
  return `${digits.slice(0, -7)}.${digits.slice(-7)}`.replace(/\.?0+$/, '');
}
