'use client';

import type { ColumnDef } from '@tanstack/react-table';
import Link from 'next/link';
import { LossChange } from '@/components/models/loss-change';
import { ModelStatusBadge } from '@/components/models/model-status-badge';
import { Address } from '@/components/ui/address';
import { Amount } from '@/components/ui/amount';
import type { ModelSummary } from '@/lib/api/model';
import { formatCount, plural } from '@/lib/format/number';

const wide = 'hidden md:table-cell';
const wider = 'hidden lg:table-cell';

const byWei = (of: (row: ModelSummary) => string) => (left: ModelSummary, right: ModelSummary) => {
  const difference = BigInt(of(left)) - BigInt(of(right));
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
};

export const MODEL_COLUMNS: ColumnDef<ModelSummary>[] = [
  {
    id: 'name',
    header: 'Model',
    accessorFn: (row) => row.name,
    cell: ({ row: { original: item } }) => (
      <div className="grid min-w-48 max-w-xl gap-0.5">
        <span className="flex flex-wrap items-center gap-2">
          <Link href={`/models/${item.slug}`} className="font-medium hover:text-accent hover:underline">
            {item.name}
          </Link>
          {item.status === 'live' ? null : <ModelStatusBadge status={item.status} />}
        </span>
        {item.description ? <span className="line-clamp-2 text-ink-muted">{item.description}</span> : null}
        <span className="text-ink-muted md:hidden">
          {plural(item.answers, 'answer')} · loss{' '}
          <LossChange base={item.evaluation.baseEvaluationLoss} tuned={item.evaluation.evaluationLoss} />
        </span>
      </div>
    ),
  },
  {
    id: 'owner',
    header: 'Owner',
    enableSorting: false,
    cell: ({ row }) => <Address address={row.original.owner.address} name={row.original.owner.name} copy={false} />,
    meta: { className: wider },
  },
  {
    id: 'loss',
    header: 'Held-out loss',
    accessorFn: (row) => row.evaluation.evaluationLoss,
    cell: ({ row: { original } }) => (
      <LossChange base={original.evaluation.baseEvaluationLoss} tuned={original.evaluation.evaluationLoss} />
    ),
    meta: { align: 'right', className: wide },
  },
  {
    id: 'answers',
    header: 'Answers',
    accessorFn: (row) => row.answers,
    cell: ({ row }) => formatCount(row.original.answers),
    meta: { align: 'right', className: wide },
  },
  {
    id: 'price',
    header: 'Price per 1,000 tokens',
    accessorFn: (row) => row.pricePerThousandTokens,
    sortingFn: (left, right) => byWei((row) => row.pricePerThousandTokens)(left.original, right.original),
    cell: ({ row }) => <Amount wei={row.original.pricePerThousandTokens} exact />,
    meta: { align: 'right' },
  },
  {
    id: 'earned',
    header: 'Fees so far',
    accessorFn: (row) => row.earnedWei,
    sortingFn: (left, right) => byWei((row) => row.earnedWei)(left.original, right.original),
    cell: ({ row }) => <Amount wei={row.original.earnedWei} />,
    meta: { align: 'right', className: wider },
  },
];
