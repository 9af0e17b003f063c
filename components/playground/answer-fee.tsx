'use client';

import { useQuery } from '@tanstack/react-query';
import { ReceiptText } from 'lucide-react';
import Link from 'next/link';
import { FeeSplit } from '@/components/playground/fee-split';
import { Button } from '@/components/ui/button';
import { answerQuery } from '@/lib/query/answers';

/** Where the fee of an answer goes, and the way to its receipt. Nothing while the answer is not known yet. */
export function AnswerFee({ answerId }: { answerId: string }) {
  const { data } = useQuery(answerQuery(answerId));
  if (!data) return null;
  return (
    <div className="grid gap-4 border-t pt-4">
      <FeeSplit answer={data} />
      <div>
        <Button asChild size="small">
          <Link href={`/receipts/${answerId}`}>
            <ReceiptText aria-hidden /> Receipt
          </Link>
        </Button>
      </div>
    </div>
  );
}
