'use client';

import {
  type ColumnDef,
  flexRender,
  getCoreRowModel,
  getSortedRowModel,
  type OnChangeFn,
  type RowData,
  type SortingState,
  type Table as TableModel,
  useReactTable,
} from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, ArrowUp, ArrowUpDown } from 'lucide-react';
import { type CSSProperties, type ReactNode, useRef, useState } from 'react';
import { cn } from '@/lib/format/classNames';

declare module '@tanstack/react-table' {
  interface ColumnMeta<TData extends RowData, TValue> {
    /** Figures stand right. */
    align?: 'left' | 'right';
    className?: string;
  }
}

const VIRTUAL_FROM = 100;

export type DataTableProps<Row> = {
  /** What the table holds, for screen readers. */
  caption: string;
  columns: ColumnDef<Row>[];
  rows: Row[];
  rowId: (row: Row) => string;
  /** Clicking a row; keyboards and screen readers need a button or link in a cell that does the same. */
  onRowClick?: (row: Row) => void;
  /** Sorting kept by the page, for a stable URL; without it the table keeps its own. */
  sorting?: SortingState;
  onSortingChange?: OnChangeFn<SortingState>;
  /** Below the rows, inside the frame: a button that loads more. */
  footer?: ReactNode;
  className?: string;
};

const SORT_ICON = { asc: ArrowUp, desc: ArrowDown, none: ArrowUpDown } as const;
const ARIA_SORT = { asc: 'ascending', desc: 'descending', none: 'none' } as const;

/** A table of typed rows, sorted by its heads, scrolling sideways by itself; over 100 rows only those seen exist. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { caption, columns, rows, rowId, onRowClick, footer, className } = props;
  const [ownSorting, setOwnSorting] = useState<SortingState>([]);
  const table = useReactTable({
    data: rows,
    columns,
    getRowId: rowId,
    state: { sorting: props.sorting ?? ownSorting },
    onSortingChange: props.onSortingChange ?? setOwnSorting,
    getCoreRowModel: getCoreRowModel(),
    getSortedRowModel: getSortedRowModel(),
  });
  const frame = useRef<HTMLElement>(null);
  const virtual = rows.length > VIRTUAL_FROM;
  const virtualizer = useVirtualizer({
    count: rows.length,
    enabled: virtual,
    getScrollElement: () => frame.current,
    estimateSize: () => 56,
    overscan: 12,
  });
  const model = table.getRowModel().rows;
  const items = virtualizer.getVirtualItems();
  const shown = virtual
    ? items.flatMap((item) => {
        const row = model[item.index];
        return row ? [{ row, index: item.index }] : [];
      })
    : model.map((row, index) => ({ row, index }));
  const before = virtual ? (items[0]?.start ?? 0) : 0;
  const after = virtual ? virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0) : 0;

  return (
    <section
      ref={frame}
      aria-label={caption}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1)
      tabIndex={0}
      className={cn(
        'overflow-x-auto rounded-lg border bg-surface',
        virtual && 'max-h-[70dvh] overflow-y-auto',
        className,
      )}
    >
      <table data-slot="data-table" className="w-full text-sm" aria-rowcount={rows.length + 1}>
        <caption className="sr-only">{caption}</caption>
        <Head table={table} sticky={virtual} />
        <tbody>
          {before > 0 ? <Gap height={before} columns={columns.length} /> : null}
          {shown.map(({ row, index }) => (
            <tr
              key={row.id}
              ref={virtual ? virtualizer.measureElement : undefined}
              data-index={index}
              aria-rowindex={index + 2}
              onClick={onRowClick ? () => onRowClick(row.original) : undefined}
              className={cn('border-b last:border-b-0', onRowClick && 'cursor-pointer hover:bg-muted')}
            >
              {row.getVisibleCells().map((cell) => (
                <td key={cell.id} className={cn('px-3 py-2.5 align-top', cellClass(cell.column.columnDef.meta))}>
                  {flexRender(cell.column.columnDef.cell, cell.getContext())}
                </td>
              ))}
            </tr>
          ))}
          {after > 0 ? <Gap height={after} columns={columns.length} /> : null}
        </tbody>
      </table>
      {footer}
    </section>
  );
}

const cellClass = (meta: { align?: 'left' | 'right'; className?: string } | undefined) =>
  cn(meta?.align === 'right' ? 'text-right' : 'text-left', meta?.className);

function Head<Row>({ table, sticky }: { table: TableModel<Row>; sticky: boolean }) {
  return (
    <thead className={cn('bg-muted text-ink-muted text-xs', sticky && 'sticky top-0 z-10')}>
      {table.getHeaderGroups().map((group) => (
        <tr key={group.id} className="border-b">
          {group.headers.map((header) => {
            const { column } = header;
            const label = flexRender(column.columnDef.header, header.getContext());
            const sorted = column.getIsSorted() || 'none';
            const Icon = SORT_ICON[sorted];
            return (
              <th
                key={header.id}
                scope="col"
                aria-sort={column.getCanSort() ? ARIA_SORT[sorted] : undefined}
                className={cn('h-10 whitespace-nowrap px-3 font-medium', cellClass(column.columnDef.meta))}
              >
                {column.getCanSort() ? (
                  <button
                    type="button"
                    onClick={column.getToggleSortingHandler()}
                    className="inline-flex h-8 items-center gap-1 rounded-sm hover:text-ink"
                  >
                    {label}
                    <Icon className={cn('size-3.5', sorted === 'none' && 'opacity-40')} aria-hidden />
                  </button>
                ) : (
                  label
                )}
              </th>
            );
          })}
        </tr>
      ))}
    </thead>
  );
}

/** Stands for the rows that are not there because nobody sees them. */
function Gap({ height, columns }: { height: number; columns: number }) {
  const style: CSSProperties = { height, padding: 0 };
  return (
    <tr aria-hidden>
      <td colSpan={columns} style={style} />
    </tr>
  );
}
