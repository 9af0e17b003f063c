import type { LeafContext } from '@/lib/chain/leaves';
import { deployment } from '@/server/chain/deployment';

/** Where record leaves and contributions are good: the DataNetRegistry on the chain of this installation. */
export async function registryContext(): Promise<LeafContext> {
  const { chainId, contracts } = await deployment();
  return { chainId, contract: contracts.dataNetRegistry };
}
