'use client';

import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { privateHeldOut, privateRecordsQuery } from '@/components/factory/private-query';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import type { Run, RunRecord } from '@/lib/api/run';
import { runRecordsQuery } from '@/lib/query/runs';

/** Private records belong to no DataNet. */
const NO_DATA_NET = 'private';

/** What a run learns from and is measured by: the records of its versions, then those that this browser keeps. */
export function useRunRecords(run: Run) {
  const { privateData, recipe, owner } = run;
  const published = useQuery({ ...runRecordsQuery(run.id), select: (data) => data.records });
  const own = useQuery(privateRecordsQuery(privateData?.setHash ?? null));
  const data = useMemo((): RunRecord[] | null => {
    if (!published.data || (privateData && !own.data)) return null;
    if (!own.data) return published.data;
    const heldOut = privateHeldOut(own.data, recipe);
    const known = new Set(published.data.map(({ recordHash }) => recordHash));
    const mine = own.data
      .filter(({ recordHash }) => !known.has(recordHash))
      .map(({ recordHash, prompt, answer, rejected }) => ({
        recordHash,
        clusterHash: recordHash,
        contributor: owner.address,
        dataNetId: NO_DATA_NET,
        prompt,
        answer,
        ...(rejected === undefined ? {} : { rejected }),
        heldOut: heldOut.has(recordHash),
      }));
    return [...published.data, ...mine];
  }, [published.data, own.data, privateData, recipe, owner.address]);
  const absent = privateData !== null && own.data === null ? privateDataAbsent(privateData.name) : null;
  const error = published.error ?? own.error ?? absent;
  return { data, error, refetch: () => (published.error ? published.refetch() : own.refetch()) };
}

const privateDataAbsent = (name: string) =>
  new OpenLedgerError({
    code: 'not_found',
    message: `This browser does not hold the private files “${name}”.`,
    remedy: 'Open this run in the browser that it was made in. If the files were deleted there, they are gone.',
  });
