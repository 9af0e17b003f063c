import type { Logger } from 'pino';
import { type Address, type Hex, isAddressEqual, type PublicClient } from 'viem';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { inferenceEscrowAbi } from '@/lib/chain/abi.generated';
import { spendingCapTypedData } from '@/lib/chain/typedData';
import type { SignedCap } from '@/lib/inference/capToken';
import type { Accounts } from '@/server/openlora/accounts';
import type { CapLedger } from '@/server/openlora/capLedger';
import type { SettlementFollower } from '@/server/openlora/settlementFollower';

export type PayerParameters = {
  publicClient: PublicClient;
  chainId: number;
  escrow: Address;
  /** Addresses a cap may name as its spender: this node's key and its operator. Throws while it is not registered. */
  spenders(): Promise<readonly Address[]>;
  /** This node's key. */
  node: Address;
  ledger: CapLedger;
  settlements: Pick<SettlementFollower, 'sync'>;
  accounts: Accounts;
  log: Logger;
  now(): number;
};

/** The highest fee that an answer can reach, in wei. */
export type Holding = { requestId: Hex; amount: bigint };

/**
 * Decides whether a signed spending cap pays for a request, before any work is done, and reserves its highest fee.
 * Everything is checked that the escrow will check when the receipt is settled.
 *
 * Throws `unauthenticated` for a cap that is not the user's or not for this node, `payment_required` when the cap or
 * the prepaid balance does not cover the fee.
 */
export function createPayer(parameters: PayerParameters) {
  const { publicClient, chainId, escrow, spenders, node, ledger, settlements, accounts, log, now } = parameters;
  const contract = { address: escrow, abi: inferenceEscrowAbi } as const;
  const verified = new Set<string>();

  /** Checks that a cap is its user's, for this node, and still valid; not what it can pay. */
  async function authenticate({ message, signature }: SignedCap): Promise<void> {
    if (!(await spenders()).some((spender) => isAddressEqual(spender, message.spender))) {
      throw refused('unauthenticated', `The spending cap names ${message.spender}, not this node.`);
    }
    if (BigInt(message.expiry) <= BigInt(Math.floor(now() / 1000))) {
      throw refused('unauthenticated', 'The spending cap has expired.');
    }
    const key = JSON.stringify([message, signature]);
    if (!verified.has(key)) {
      const typedData = spendingCapTypedData({ chainId, verifyingContract: escrow }, capValues(message));
      const valid = await publicClient.verifyTypedData({ ...typedData, address: message.user, signature });
      if (!valid) throw refused('unauthenticated', `The spending cap is not signed by ${message.user}.`);
      if (verified.size > 10_000) verified.clear();
      verified.add(key);
    }
    const revoked = await publicClient.readContract({
      ...contract,
      functionName: 'isCapRevoked',
      args: [message.user, BigInt(message.nonce)],
    });
    if (revoked) throw refused('unauthenticated', 'The spending cap was revoked.');
  }

  /** What the escrow has of the payer and of the cap's nonce, at a moment at which this node's ledger says the rest. */
  async function onChain({ message: { user, nonce } }: SignedCap): Promise<{ available: bigint; spent: bigint }> {
    for (;;) {
      const before = ledger.closings();
      const [available, spent] = await Promise.all([
        publicClient.readContract({ ...contract, functionName: 'availableOf', args: [user] }),
        publicClient.readContract({ ...contract, functionName: 'capSpent', args: [user, BigInt(nonce)] }),
      ]);
      // A receipt that was paid and left the ledger while the chain was read might be in neither sum.
      if (ledger.closings() === before) return { available, spent };
    }
  }

  /** Why a fee cannot be promised, or undefined. The escrow counts what was paid under a nonce, by every node. */
  function lackOf(
    { message }: SignedCap,
    fee: bigint,
    { available, spent }: { available: bigint; spent: bigint },
  ): OpenLedgerError | undefined {
    if (spent + ledger.committedUnderCap(message.user, message.nonce) + fee > BigInt(message.maxTotal)) {
      return refused(
        'payment_required',
        `The spending cap of ${message.maxTotal} wei is used up.`,
        'Sign a new spending cap.',
      );
    }
    const owed = ledger.outstanding(message.user) + fee;
    if (owed <= available) return undefined;
    return refused(
      'payment_required',
      `The prepaid balance of ${available} wei does not cover ${owed} wei.`,
      'Add to the prepaid balance.',
    );
  }

  /** An id that a caller chose may be one that was paid long ago and is forgotten here: the escrow knows it for ever. */
  async function requireUnpaid(holdings: readonly Holding[]): Promise<void> {
    if (!accounts.knowsRequests) return;
    await Promise.all(
      holdings.map(async ({ requestId }) => {
        const paid = await publicClient.readContract({
          ...contract,
          functionName: 'isSettled',
          args: [node, requestId],
        });
        if (paid) throw answeredAlready(requestId);
      }),
    );
  }

  /** Holds the highest fee of each answer to one request, all or none. */
  async function reserve(cap: SignedCap, holdings: readonly Holding[]): Promise<void> {
    const { message } = cap;
    const highestFee = holdings.reduce((sum, { amount }) => sum + amount, 0n);
    await authenticate(cap);
    if (highestFee > BigInt(message.maxPerRequest)) {
      throw refused(
        'payment_required',
        `This request may cost ${highestFee} wei; the spending cap allows ${message.maxPerRequest} for one.`,
        'Ask for fewer tokens, or sign a higher cap.',
      );
    }
    await requireUnpaid(holdings);
    let lack = lackOf(cap, highestFee, await onChain(cap));
    if (lack) {
      // What was paid in the last seconds may still count twice: in the escrow's sums and in this node's.
      await settlements
        .sync()
        .catch((error: unknown) => log.warn({ error: String(error) }, 'settlements were not followed'));
      lack = lackOf(cap, highestFee, await onChain(cap));
    }
    if (lack) throw lack;
    const taken = holdings.find(({ requestId }) => ledger.knows(requestId));
    if (taken) throw answeredAlready(taken.requestId);
    for (const { requestId, amount } of holdings) ledger.reserve(requestId, message.user, message.nonce, amount);
    try {
      await accounts.hold(cap, holdings);
    } catch (error) {
      for (const { requestId } of holdings) ledger.release(requestId);
      throw error;
    }
  }

  /** Gives back what is still held for these; an answer that was signed for holds nothing any more. */
  function release(requestIds: readonly Hex[]): void {
    const unsigned = requestIds.filter((requestId) => ledger.release(requestId));
    if (unsigned.length === 0) return;
    // Nobody waits for it: what is not given back there is free again after a while.
    accounts
      .release(unsigned)
      .catch((error: unknown) => log.warn({ error: String(error) }, 'a hold was not given back'));
  }

  return { authenticate, reserve, release };
}

export type Payer = ReturnType<typeof createPayer>;

/** A cap's message with its integers as bigints, as it is signed. */
export function capValues(message: SignedCap['message']) {
  return {
    user: message.user,
    spender: message.spender,
    maxTotal: BigInt(message.maxTotal),
    maxPerRequest: BigInt(message.maxPerRequest),
    expiry: BigInt(message.expiry),
    nonce: BigInt(message.nonce),
  };
}

const answeredAlready = (requestId: Hex) =>
  new OpenLedgerError({
    code: 'conflict',
    message: 'This request is being answered here, or was.',
    fields: { requestId },
    remedy: 'Take a new request id.',
  });

function refused(
  code: 'unauthenticated' | 'payment_required',
  message: string,
  remedy = 'Sign a spending cap for this node in the playground.',
): OpenLedgerError {
  return new OpenLedgerError({ code, message, remedy });
}
