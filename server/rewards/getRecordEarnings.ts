import type { Hash, Hex } from 'viem';
import type { z } from 'zod';
import type { Page, pageQuery } from '@/lib/api/common';
import type { RecordEarning } from '@/lib/api/reward';
import { integerCursor } from '@/server/dataNets/page';
import { countEarningRecords, findRecordEarnings } from '@/server/rewards/rewardRepository';

/** Which of the caller's records earned it, most first. */
export async function getRecordEarnings(
  caller: Hex,
  { cursor, limit }: z.infer<typeof pageQuery>,
): Promise<Page<RecordEarning>> {
  const offset = Number(integerCursor(cursor) ?? 0n);
  const [rows, total] = await Promise.all([
    findRecordEarnings(caller, { offset, limit: limit + 1 }),
    countEarningRecords(caller),
  ]);
  return {
    items: rows.slice(0, limit).map(({ recordHash, prompt, dataNetId: id, slug, name, ...earned }) => ({
      recordHash: recordHash as Hash,
      prompt,
      dataNet: { id, slug, name },
      ...earned,
    })),
    cursor: rows.length > limit ? String(offset + limit) : null,
    total,
  };
}
