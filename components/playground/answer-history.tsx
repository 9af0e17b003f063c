'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import type { ColumnDef } from '@tanstack/react-table';
import { MessagesSquare } from 'lucide-react';
import Link from 'next/link';
import { AnswerStatusBadge } from '@/components/playground/answer-status-badge';
import { Amount } from '@/components/ui/amount';
import { EmptyState } from '@/components/ui/empty-state';
import { PagedTable } from '@/components/ui/paged-table';
import { RelativeTime } from '@/components/ui/relative-time';
import type { Answer } from '@/lib/api/answer';
import { answerPagesQuery } from '@/lib/query/answers';

type Row = Omit<Answer, 'attribution' | 'fee'>;

const questionOf = (row: Row) => row.prompt.findLast(({ role }) => role === 'user')?.content ?? 'A question';

const COLUMNS: ColumnDef<Row>[] = [
  {
    id: 'question',
    header: 'Question',
    accessorFn: questionOf,
    enableSorting: false,
    cell: ({ row: { original } }) => (
      <div className="grid min-w-48 gap-0.5">
        <Link href={`/receipts/${original.id}`} className="line-clamp-2 font-medium hover:text-accent hover:underline">
          {questionOf(original)}
        </Link>
        <span className="line-clamp-1 text-ink-muted">{original.output}</span>
      </div>
    ),
  },
  {
    id: 'model',
    header: 'Model',
    enableSorting: false,
    cell: ({ row }) => (
      <Link href={`/models/${row.original.model.slug}`} className="hover:text-accent hover:underline">
        {row.original.model.name}
      </Link>
    ),
    meta: { className: 'hidden md:table-cell' },
  },
  {
    id: 'status',
    header: 'State',
    enableSorting: false,
    cell: ({ row }) => <AnswerStatusBadge status={row.original.status} />,
    meta: { className: 'hidden sm:table-cell' },
  },
  {
    id: 'fee',
    header: 'Fee',
    enableSorting: false,
    cell: ({ row }) => <Amount wei={row.original.feeWei} exact />,
    meta: { align: 'right' },
  },
  {
    id: 'when',
    header: 'Asked',
    enableSorting: false,
    cell: ({ row }) => <RelativeTime instant={row.original.createdAt} />,
    meta: { align: 'right', className: 'hidden sm:table-cell' },
  },
];

/** Everything the caller ever asked, each with its receipt. */
export function AnswerHistory() {
  const query = useInfiniteQuery(answerPagesQuery);
  return (
    <PagedTable
      query={query}
      doing="load your answers"
      caption="Your answers"
      columns={COLUMNS}
      rowId={(row) => row.id}
      empty={
        <EmptyState icon={MessagesSquare} title="You have asked nothing yet">
          Each answer stays here with its sources, its fee and its receipt.
        </EmptyState>
      }
    />
  );
}
