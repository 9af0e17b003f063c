import type { Hex } from 'viem';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import type { CapState } from '@/lib/api/answer';
import { inferenceEscrowAbi } from '@/lib/chain/abi.generated';
import { spendingCapTypedData } from '@/lib/chain/typedData';
import type { SignedCap } from '@/lib/inference/capToken';
import { saveSpendingCap } from '@/server/answers/answerRepository';
import { getCapState } from '@/server/caps/getCapState';
import { deployment } from '@/server/chain/deployment';
import { publicClient } from '@/server/chain/publicClient';
import { database } from '@/server/database/client';
import { nodeOperator } from '@/server/nodes/nodeOperator';
import { capValues } from '@/server/openlora/payer';

/**
 * Keeps the caller's signed spending cap, so that chatting asks for no signature. The same cap again changes nothing.
 *
 * Throws `forbidden` for another's cap or a wrong signature, `invalid_input` for one that no node could draw on.
 */
export async function createCap(caller: Hex, { message, signature }: SignedCap, now = Date.now()): Promise<CapState> {
  const refuse = (code: 'forbidden' | 'invalid_input', problem: string, remedy: string) =>
    new OpenLedgerError({ code, message: problem, fields: { user: message.user, spender: message.spender }, remedy });
  const again = 'Sign a new spending cap in the playground.';
  if (message.user !== caller) {
    throw refuse('forbidden', `The spending cap is of ${message.user}, not of you.`, 'Sign in as its account.');
  }
  const cap = capValues(message);
  if (cap.maxPerRequest === 0n || cap.maxTotal < cap.maxPerRequest) {
    throw refuse('invalid_input', 'The spending cap does not allow a single request.', again);
  }
  if (cap.expiry >= 2n ** 63n || cap.expiry <= BigInt(Math.floor(now / 1000))) {
    throw refuse('invalid_input', 'The spending cap has ended already, or never ends.', again);
  }
  const { chainId, contracts } = await deployment();
  const escrow = contracts.inferenceEscrow;
  const client = publicClient();
  const [operator, revoked, signed] = await Promise.all([
    nodeOperator(message.spender),
    client.readContract({
      address: escrow,
      abi: inferenceEscrowAbi,
      functionName: 'isCapRevoked',
      args: [caller, cap.nonce],
    }),
    client.verifyTypedData({
      ...spendingCapTypedData({ chainId, verifyingContract: escrow }, cap),
      address: caller,
      signature,
    }),
  ]);
  if (!signed) throw refuse('forbidden', `The spending cap is not signed by ${caller}.`, again);
  if (!operator) throw refuse('invalid_input', `No node is registered as ${message.spender}.`, again);
  if (revoked) throw refuse('invalid_input', 'You have revoked this spending cap.', again);
  await saveSpendingCap(
    {
      userAddress: caller,
      spender: message.spender,
      maxTotal: message.maxTotal,
      maxPerRequest: message.maxPerRequest,
      expiry: cap.expiry,
      nonce: message.nonce,
      signature,
    },
    database(),
  );
  return getCapState(caller);
}
