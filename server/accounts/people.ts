import type { Hex } from 'viem';
import { findAccountNames } from '@/server/accounts/accountRepository';
import type { DatabaseExecutor } from '@/server/database/client';

export type Person = { address: Hex; name: string | null };

/** Looks up the names of all these addresses at once and returns how to show each of them. */
export async function people(addresses: Iterable<string>, db?: DatabaseExecutor): Promise<(address: string) => Person> {
  const names = await findAccountNames(addresses, db);
  return (address) => ({ address: address as Hex, name: names.get(address) ?? null });
}
