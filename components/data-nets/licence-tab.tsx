'use client';

import { flavourOf } from '@/components/data-nets/licence-flavour';
import { LICENCE_TEXT } from '@/components/data-nets/licence-terms-text';
import { Hash } from '@/components/ui/hash';
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '@/components/ui/table';
import { LICENCE_FLAVOURS } from '@/core/licence/licenceFlavours';
import type { DataNetDetail } from '@/lib/api/dataNet';

export function LicenceTab({ dataNet }: { dataNet: DataNetDetail }) {
  const flavour = flavourOf(dataNet.licence);
  return (
    <div className="grid gap-4">
      <div className="grid gap-1">
        <h2 className="font-semibold text-base">
          {flavour ? LICENCE_FLAVOURS[flavour].name : 'The owner’s own terms'}
        </h2>
        {flavour ? <p className="max-w-prose text-ink-muted">{LICENCE_FLAVOURS[flavour].summary}</p> : null}
        <p className="flex flex-wrap items-center gap-1 text-ink-muted text-sm">
          Every contributor signs its hash, which is on the chain:{' '}
          <Hash value={dataNet.licenceHash} what="licence hash" />
        </p>
      </div>
      <Table aria-label="Terms of the licence">
        <TableHeader>
          <TableRow>
            <TableHead>Term</TableHead>
            <TableHead>Set to</TableHead>
            <TableHead className="hidden sm:table-cell">Meaning</TableHead>
          </TableRow>
        </TableHeader>
        <TableBody>
          {Object.entries(LICENCE_TEXT).map(([term, { label, explanation, value }]) => (
            <TableRow key={term}>
              <TableCell className="font-medium">{label}</TableCell>
              <TableCell className="break-all">{value(dataNet.licence)}</TableCell>
              <TableCell className="hidden text-ink-muted sm:table-cell">{explanation}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </div>
  );
}
