import type { Hash, Hex } from 'viem';
import type { z } from 'zod';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import type { Page } from '@/lib/api/common';
import type { RecordDetail, RecordItem, recordsQuery } from '@/lib/api/dataNet';
import { type Person, people } from '@/server/accounts/people';
import { integerCursor, toPage } from './page';
import { findRecords, listRecords, type RecordRow, recordEarnings } from './recordRepository';
import { requireVisibleDataNet } from './requireDataNet';

function recordView(row: RecordRow, earnedWei: string | undefined, person: (address: string) => Person): RecordItem {
  return {
    id: row.id,
    recordHash: row.recordHash as Hash,
    prompt: row.prompt,
    answer: row.answer,
    metadata: row.metadata as Record<string, string>,
    contributor: person(row.contributorAddress),
    uploadId: row.uploadId,
    line: row.line,
    clusterHash: row.clusterHash as Hash,
    flags: row.flags,
    earnedWei: earnedWei ?? '0',
    createdAt: row.createdAt.toISOString(),
  };
}

/** The signed records of a DataNet, in order of acceptance. */
export async function getRecords(
  caller: Hex | undefined,
  dataNet: string,
  query: z.output<typeof recordsQuery>,
): Promise<Page<RecordItem>> {
  const { id } = await requireVisibleDataNet(dataNet, caller);
  const { cursor, limit, search, contributor } = query;
  const after = integerCursor(cursor);
  const { rows, total } = await listRecords({ dataNetId: id, contributor, search, after, limit });
  const [earned, person] = await Promise.all([
    recordEarnings(
      id,
      rows.map((row) => row.recordHash),
    ),
    people(rows.map((row) => row.contributorAddress)),
  ]);
  return toPage(
    rows,
    total,
    limit,
    (row) => row.sequence.toString(),
    (row) => recordView(row, earned.get(row.recordHash), person),
  );
}

/** A record wherever it was contributed, earliest first. Throws `not_found`. */
export async function getRecord(recordHash: Hash): Promise<RecordDetail> {
  const rows = await findRecords(recordHash);
  if (rows.length === 0) {
    throw new OpenLedgerError({
      code: 'not_found',
      message: 'No signed record has this hash.',
      fields: { recordHash },
      remedy: 'Check the hash; records of unsigned uploads are not shown.',
    });
  }
  const person = await people(rows.map((row) => row.contributorAddress));
  const places = rows.map(async (row) => {
    const earned = await recordEarnings(row.dataNet.id, [recordHash]);
    return { ...recordView(row, earned.get(recordHash), person), dataNet: row.dataNet };
  });
  return { recordHash, places: await Promise.all(places) };
}
