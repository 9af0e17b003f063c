'use client';

import { Coins } from 'lucide-react';
import Link from 'next/link';
import { Amount } from '@/components/ui/amount';
import { useSession } from '@/components/wallet/use-session';
import type { Answer, AnswerSource } from '@/lib/api/answer';
import { formatShare } from '@/lib/format/number';

/** To a contributor who was paid for this answer: why, record by record. Nothing for others. */
export function WhyPaid({ answer }: { answer: Answer }) {
  const { address } = useSession();
  const paid = answer.attribution?.contributors.find((each) => each.address === address);
  const mine = answer.attribution?.sources.filter(({ contributor }) => contributor.address === address) ?? [];
  if (!paid || mine.length === 0) return null;
  return (
    <section
      aria-labelledby="why"
      className="grid gap-3 rounded-lg border border-accent bg-accent-soft p-4 text-sm sm:p-5"
    >
      <h2 id="why" className="flex items-center gap-2 font-semibold text-base">
        <Coins className="size-4" aria-hidden /> Why you were paid
      </h2>
      <p>
        <Amount wei={paid.wei} exact className="font-medium" />, {formatShare(paid.share)} of the contributors’ part of
        this fee, because:
      </p>
      <ul className="grid list-disc gap-2 pl-5">
        {mine.map((source) => (
          <li key={source.recordHash}>
            Your record “<span className="font-medium">{(source.prompt || source.answer).slice(0, 140)}</span>”{' '}
            {reason(source)}. It earned <Amount wei={source.wei} exact />.{' '}
            <Link
              href={`/rewards/why/${answer.id}/${source.recordHash}`}
              className="text-accent underline underline-offset-4"
            >
              Why this much<span className="sr-only"> for “{(source.prompt || source.answer).slice(0, 60)}”</span>?
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

function reason({ influence, spanBits }: AnswerSource): string {
  const influenced = `influenced the answer ${influence.toFixed(1)} deviations more than chance`;
  const quoted = `stands word for word in ${spanBits.toFixed(0)} bits of it`;
  return spanBits > 0 && influence > 0 ? `${influenced} and ${quoted}` : spanBits > 0 ? quoted : influenced;
}
