import type { FetchQueryOptions, QueryClient, QueryKey } from '@tanstack/react-query';

const STEP_MS = 700;
const LIMIT_MS = 60_000;

/**
 * Asks a query again until its data is as expected: the chain's events reach the API a moment after a transaction is
 * included. Resolves to false where that took longer than a minute.
 */
export async function waitFor<Data, Key extends QueryKey>(
  client: QueryClient,
  query: FetchQueryOptions<Data, Error, Data, Key>,
  expected: (data: Data) => boolean,
): Promise<boolean> {
  const deadline = Date.now() + LIMIT_MS;
  while (Date.now() < deadline) {
    const data = await client.fetchQuery({ ...query, staleTime: 0 });
    if (expected(data)) return true;
    await new Promise((resolve) => setTimeout(resolve, STEP_MS));
  }
  return false;
}
