'use client';

import { Address } from '@/components/ui/address';
import { Amount } from '@/components/ui/amount';
import { Term } from '@/components/ui/term';
import type { Answer } from '@/lib/api/answer';

type Part = Answer['fee'][number];

const PARTY: Record<Part['party'], { label: string; colour: string }> = {
  contributors: { label: 'Contributors', colour: 'var(--series-1)' },
  treasury: { label: 'Treasury, unearned', colour: 'var(--line-strong)' },
  stakers: { label: 'Stakers', colour: 'var(--series-2)' },
  modelOwner: { label: 'Model owner', colour: 'var(--series-3)' },
  node: { label: 'Node', colour: 'var(--series-4)' },
  platform: { label: 'Platform', colour: 'var(--series-5)' },
};

const ORDER: readonly Part['party'][] = ['contributors', 'treasury', 'stakers', 'modelOwner', 'node', 'platform'];

/** The fee and where every wei of it goes. */
export function FeeSplit({ answer }: { answer: Answer }) {
  const total = BigInt(answer.feeWei);
  const parts = ORDER.flatMap((party) => answer.fee.filter((part) => part.party === party));
  const percent = (wei: string) => (total === 0n ? 0 : Number((BigInt(wei) * 1_000_000n) / total) / 10_000);
  return (
    <div className="grid gap-3 text-sm">
      <p className="flex flex-wrap items-baseline justify-between gap-2">
        <span>
          <Term name="fee">Fee</Term> for {answer.inputTokens} tokens asked and {answer.outputTokens} answered
        </span>
        <span className="font-medium">
          <Amount wei={answer.feeWei} exact />
        </span>
      </p>
      <div aria-hidden className="flex h-2.5 gap-px overflow-hidden rounded-full bg-muted">
        {parts.map((part) => (
          <div key={part.party} style={{ width: `${percent(part.wei)}%`, background: PARTY[part.party].colour }} />
        ))}
      </div>
      <table className="w-full">
        <caption className="sr-only">Where the fee goes</caption>
        <tbody>
          {parts.map((part) => (
            <tr key={part.party} className="border-b last:border-b-0">
              <th scope="row" className="py-1.5 pr-2 text-left font-normal">
                <span className="flex items-start gap-2">
                  <span
                    aria-hidden
                    className="mt-1.5 size-2.5 shrink-0 rounded-full"
                    style={{ background: PARTY[part.party].colour }}
                  />
                  <span className="grid">
                    {PARTY[part.party].label}
                    {part.account ? (
                      <Address address={part.account} copy={false} className="text-ink-muted text-xs" />
                    ) : null}
                  </span>
                </span>
              </th>
              <td className="py-1.5 pl-3 align-top">
                {/* On a phone the exact amount leaves no room beside it. */}
                <span className="flex flex-wrap items-baseline justify-end gap-x-3">
                  <span className="whitespace-nowrap text-ink-muted">{percent(part.wei).toFixed(1)} %</span>
                  <Amount wei={part.wei} exact className="min-w-40 text-right" />
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
