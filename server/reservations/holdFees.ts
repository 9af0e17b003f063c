import { type Hex, isAddressEqual } from 'viem';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { inferenceEscrowAbi } from '@/lib/chain/abi.generated';
import { type HoldRequest, holdStatement } from '@/lib/inference/reservation';
import { countAnswered } from '@/server/answers/answerRepository';
import { findReservedWei, findSpentByNonce } from '@/server/caps/capRepository';
import { deployment } from '@/server/chain/deployment';
import { publicClient } from '@/server/chain/publicClient';
import { transaction } from '@/server/database/transaction';
import { requireNode } from '@/server/nodes/requireNode';
import { isSignedCap } from '@/server/reservations/isSignedCap';
import {
  dropLapsed,
  findHeld,
  findReservations,
  lockPayer,
  NOBODY,
  putReservations,
} from '@/server/reservations/reservationRepository';

/** Longer than any answer takes. What a node that died held is free again after it. */
const HELD_MS = 15 * 60_000;

/**
 * Holds the highest fees of the answers to one request against their payer's spending cap and prepaid balance, for
 * the node that is about to give them. All nodes on which a cap may be spent hold here, so that together they never
 * promise more than the escrow will pay.
 *
 * Throws `forbidden` for a node or cap that may not, `payment_required` when cap or balance do not cover it, `conflict`
 * for a request that was answered already or that another node is answering.
 */
export async function holdFees(request: HoldRequest, now: number = Date.now()): Promise<void> {
  const { node, cap, holdings } = request;
  const { message } = cap;
  const operator = await requireNode(request, holdStatement(request), now);
  if (![node, operator].some((spender) => isAddressEqual(spender, message.spender))) {
    throw new OpenLedgerError({
      code: 'forbidden',
      message: `The spending cap names ${message.spender}, neither this node nor its operator.`,
      fields: { node },
    });
  }
  if (!(await isSignedCap(cap)) || BigInt(message.expiry) <= BigInt(Math.floor(now / 1000))) {
    throw new OpenLedgerError({ code: 'forbidden', message: 'The spending cap is not signed, or it has expired.' });
  }
  const { available, spent } = await onChain(message.user, message.nonce);
  const ids = holdings.map(({ requestId }) => requestId);
  const wanted = holdings.reduce((sum, { amount }) => sum + BigInt(amount), 0n);

  await transaction(async (db) => {
    await lockPayer(message.user, db);
    await dropLapsed(message.user, new Date(now), db);
    await requireOpen(ids, node, db);
    const [held, answered, owed] = [
      await findHeld(message.user, message.nonce, ids, db),
      (await findSpentByNonce(message.user, db)).get(message.nonce) ?? 0n,
      await findReservedWei(message.user, db),
    ];
    const underCap = (answered > spent ? answered : spent) + held.underNonce + wanted;
    if (underCap > BigInt(message.maxTotal)) {
      throw new OpenLedgerError({
        code: 'payment_required',
        message: `The spending cap of ${message.maxTotal} wei does not cover this request beside what it paid or holds.`,
        remedy: 'Sign a new spending cap.',
      });
    }
    if (owed + held.all + wanted > available) {
      throw new OpenLedgerError({
        code: 'payment_required',
        message: `The prepaid balance of ${available} wei does not cover ${owed + held.all + wanted} wei.`,
        remedy: 'Add to the prepaid balance.',
      });
    }
    const rest = { nodeAddress: node, userAddress: message.user, nonce: message.nonce };
    const expiresAt = new Date(now + HELD_MS);
    await putReservations(
      holdings.map((holding) => ({ ...holding, ...rest, expiresAt })),
      db,
    );
  });
}

async function requireOpen(ids: readonly Hex[], node: Hex, db: Parameters<typeof findReservations>[1]): Promise<void> {
  const foreign = (await findReservations(ids, db)).find(
    ({ nodeAddress }) => nodeAddress !== NOBODY && nodeAddress !== node,
  );
  const conflict = (message: string) =>
    new OpenLedgerError({
      code: 'conflict',
      message,
      fields: { requestId: ids[0]! },
      remedy: 'Take a new request id.',
    });
  if (foreign) throw conflict('Another node is answering this request.');
  if ((await countAnswered(ids, db)) > 0) throw conflict('This request was answered already.');
}

async function onChain(user: Hex, nonce: string): Promise<{ available: bigint; spent: bigint }> {
  const { contracts } = await deployment();
  const escrow = { address: contracts.inferenceEscrow, abi: inferenceEscrowAbi } as const;
  const client = publicClient();
  const [available, spent, revoked] = await Promise.all([
    client.readContract({ ...escrow, functionName: 'availableOf', args: [user] }),
    client.readContract({ ...escrow, functionName: 'capSpent', args: [user, BigInt(nonce)] }),
    client.readContract({ ...escrow, functionName: 'isCapRevoked', args: [user, BigInt(nonce)] }),
  ]);
  if (revoked) throw new OpenLedgerError({ code: 'forbidden', message: 'The spending cap was revoked.' });
  return { available, spent };
}
