'use client';

import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '@/components/ui/table';
import type { RowProblem } from '@/core/curation/rowProblem';
import { formatCount, plural } from '@/lib/format/number';

const PAGE = 10;

/** Rows that are not learned from: which, in which column, why and what to do. */
export function RowProblems({ problems, more }: { problems: readonly RowProblem[]; more: number }) {
  const [page, setPage] = useState(0);
  const pages = Math.ceil(problems.length / PAGE);
  const shown = problems.slice(page * PAGE, (page + 1) * PAGE);
  const total = problems.length + more;
  return (
    <details>
      <summary className="cursor-pointer text-sm underline-offset-4 hover:underline">
        {plural(total, 'row')} refused, and why
      </summary>
      <div className="grid gap-2 pt-3">
        <Table aria-label="Refused rows">
          <TableHeader>
            <TableRow>
              <TableHead>Row</TableHead>
              <TableHead className="hidden sm:table-cell">Column</TableHead>
              <TableHead>What is wrong</TableHead>
              <TableHead>What to do</TableHead>
            </TableRow>
          </TableHeader>
          <TableBody>
            {shown.map(({ row, column, what, remedy }) => (
              <TableRow key={row}>
                <TableCell className="tabular-nums">{formatCount(row)}</TableCell>
                <TableCell className="hidden sm:table-cell">{column}</TableCell>
                <TableCell className="min-w-32 break-words">{what}</TableCell>
                <TableCell className="min-w-32 text-ink-muted">{remedy}</TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
        {pages > 1 ? (
          <div className="flex flex-wrap items-center gap-2 text-sm">
            <Button size="small" disabled={page === 0} onClick={() => setPage(page - 1)}>
              Earlier rows
            </Button>
            <Button size="small" disabled={page === pages - 1} onClick={() => setPage(page + 1)}>
              Later rows
            </Button>
            <span className="text-ink-muted tabular-nums">
              {formatCount(page * PAGE + 1)} to {formatCount(page * PAGE + shown.length)} of {formatCount(total)}
              {more > 0 ? `; the first ${formatCount(problems.length)} are listed` : ''}
            </span>
          </div>
        ) : null}
      </div>
    </details>
  );
}
