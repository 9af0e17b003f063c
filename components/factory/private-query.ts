import { queryOptions } from '@tanstack/react-query';
import { splitHeldOut } from '@/core/heldOut/splitHeldOut';
import type { PrivateData, Recipe } from '@/lib/api/run';
import { createPrivateClient, type PrivateClient } from '@/workers/privateData/client';
import type { PrivateRecord } from '@/workers/privateData/protocol';

let client: PrivateClient | null = null;

/** One worker for the page, started when something private is first looked at. */
export function privateClient(): PrivateClient {
  client ??= createPrivateClient();
  return client;
}

/** The private files that this browser keeps, with what their check came to. */
export const privateDraftQuery = queryOptions({
  queryKey: ['privateDraft'],
  queryFn: () => privateClient().act({ kind: 'load' }),
  staleTime: Number.POSITIVE_INFINITY,
});

/** What runs of private data left in this browser. */
export const keptPrivateQuery = queryOptions({
  queryKey: ['keptPrivate'],
  queryFn: () => privateClient().kept(),
});

/** Records of a set; null where this browser does not have it. */
export const privateRecordsQuery = (setHash: string | null) =>
  queryOptions({
    queryKey: ['privateRecords', setHash],
    queryFn: () => privateClient().records(String(setHash)),
    enabled: setHash !== null,
    staleTime: Number.POSITIVE_INFINITY,
  });

/** Hashes of the private records that are held out: by the rule that divides a DataNet's records, in this tab. */
export const privateHeldOut = (records: readonly PrivateRecord[], { heldOutShare, seed }: Recipe): Set<string> =>
  splitHeldOut(
    records.map(({ recordHash }) => ({ recordHash, clusterHash: recordHash })),
    heldOutShare,
    seed,
  );

/** What the server is told of a set. */
export function privateFacts(
  name: string,
  setHash: `0x${string}`,
  records: readonly PrivateRecord[],
  recipe: Recipe,
): PrivateData {
  return {
    name: name.trim() || 'My files',
    setHash,
    records: records.length,
    heldOut: privateHeldOut(records, recipe).size,
  };
}
