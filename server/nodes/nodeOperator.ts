import { type Address, zeroAddress } from 'viem';
import { inferenceEscrowAbi } from '@/lib/chain/abi.generated';
import { deployment } from '@/server/chain/deployment';
import { publicClient } from '@/server/chain/publicClient';

/** The operator under which a node is registered on chain; undefined when it is not. */
export async function nodeOperator(node: Address): Promise<Address | undefined> {
  const { contracts } = await deployment();
  const operator = await publicClient().readContract({
    address: contracts.inferenceEscrow,
    abi: inferenceEscrowAbi,
    functionName: 'operatorOf',
    args: [node],
  });
  return operator === zeroAddress ? undefined : (operator.toLowerCase() as Address);
}
