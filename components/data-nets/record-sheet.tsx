'use client';

import { useState } from 'react';
import { RecordProofPanel } from '@/components/data-nets/record-proof-panel';
import { Address } from '@/components/ui/address';
import { Amount } from '@/components/ui/amount';
import { Badge } from '@/components/ui/badge';
import { Hash } from '@/components/ui/hash';
import { RelativeTime } from '@/components/ui/relative-time';
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from '@/components/ui/select';
import { Sheet, SheetContent, SheetDescription, SheetTitle } from '@/components/ui/sheet';
import type { DataNetDetail, RecordItem } from '@/lib/api/dataNet';

/** One record whole: its text, where it came from, what it earned, and its proof in a version. */
export function RecordSheet(props: { dataNet: DataNetDetail; record: RecordItem; onClose: () => void }) {
  const { dataNet, record, onClose } = props;
  const anchored = dataNet.versionList.filter((version) => version.status === 'anchored');
  const [number, setNumber] = useState(String(anchored.at(-1)?.number ?? ''));
  const version = anchored.find((each) => String(each.number) === number);
  return (
    <Sheet open onOpenChange={(open) => (open ? undefined : onClose())}>
      <SheetContent>
        <SheetTitle>Record</SheetTitle>
        <SheetDescription className="sr-only">Its text, origin, earnings and proof.</SheetDescription>
        <div className="grid gap-3 text-sm">
          {record.prompt ? <p className="font-medium text-base">{record.prompt}</p> : null}
          <p className="whitespace-pre-line">{record.answer}</p>
        </div>
        <dl className="grid grid-cols-[auto_1fr] items-center gap-x-4 gap-y-2 border-t pt-4 text-sm">
          <dt className="text-ink-muted">Contributor</dt>
          <dd>
            <Address address={record.contributor.address} name={record.contributor.name} />
          </dd>
          <dt className="text-ink-muted">Earned</dt>
          <dd>
            <Amount wei={record.earnedWei} exact />
          </dd>
          <dt className="text-ink-muted">Given</dt>
          <dd>
            <RelativeTime instant={record.createdAt} />, line {record.line} of its file
          </dd>
          <dt className="text-ink-muted">Record hash</dt>
          <dd>
            <Hash value={record.recordHash} what="record hash" />
          </dd>
          {Object.entries(record.metadata).map(([name, value]) => (
            <div key={name} className="contents">
              <dt className="text-ink-muted capitalize">{name}</dt>
              <dd className="break-words">{value}</dd>
            </div>
          ))}
          {record.flags.length > 0 ? (
            <>
              <dt className="text-ink-muted">Notes</dt>
              <dd className="flex flex-wrap gap-1">
                {record.flags.map((flag) => (
                  <Badge key={flag}>{flag.replaceAll('-', ' ')}</Badge>
                ))}
              </dd>
            </>
          ) : null}
        </dl>
        <div className="grid gap-3 border-t pt-4">
          <div className="flex flex-wrap items-center justify-between gap-2">
            <h3 className="font-semibold text-base">Proof</h3>
            {anchored.length > 1 ? (
              <Select value={number} onValueChange={setNumber}>
                <SelectTrigger aria-label="Version" className="w-36">
                  <SelectValue />
                </SelectTrigger>
                <SelectContent>
                  {anchored.map((each) => (
                    <SelectItem key={each.id} value={String(each.number)}>
                      Version {each.number}
                    </SelectItem>
                  ))}
                </SelectContent>
              </Select>
            ) : null}
          </div>
          {version ? (
            <RecordProofPanel key={version.id} recordHash={record.recordHash} version={version} />
          ) : (
            <p className="text-ink-muted text-sm">
              A proof exists once the owner has frozen the record into a version and anchored it.
            </p>
          )}
        </div>
      </SheetContent>
    </Sheet>
  );
}
