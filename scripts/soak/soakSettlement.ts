import { setTimeout as sleep } from 'node:timers/promises';
import { createWalletClient, type Hex, http } from 'viem';
import { sha256Hash } from '@/core/hash/hash';
import { inferenceEscrowAbi } from '@/lib/chain/abi.generated';
import type { SignedCap } from '@/lib/inference/capToken';
import { evidenceResponse, evidenceStatement, type ReceiptReport, receiptValues } from '@/lib/inference/receiptReport';
import { waitForSuccess } from '@/scripts/contracts/signer';
import { deployment } from '@/server/chain/deployment';
import { publicClient } from '@/server/chain/publicClient';
import { roleAccount } from '@/server/chain/roleAccount';
import { getEnv } from '@/server/config/env';
import { capValues } from '@/server/openlora/payer';

/** Receipts of one transaction, as the platform's own settlement has it. */
const BATCH = 60;
/** About 110,000 for each receipt. */
const GAS = 12_000_000n;
const PAUSE_MILLISECONDS = 1_000;
/** Rounds in the end in which nothing could be settled. */
const PATIENCE = 20;

export type Settled = { receipts: number; batches: number; paidWei: bigint; owedWei: bigint; paidAgainWei: bigint };

type Signed = { receipt: ReturnType<typeof receiptValues>; signature: Hex; capIndex: bigint };

/**
 * Settles receipts on the chain as they come, as the platform does, but each twice: has the node sign them with their
 * evidence, sends them, and sends them again. What the users' caps were drawn by is read from the chain. A node that is
 * down or cannot write is asked again later.
 */
export async function startSettling(nodeUrl: string, caps: readonly SignedCap[], arrived: readonly ReceiptReport[]) {
  const { chainId, contracts } = await deployment();
  const client = publicClient();
  const settler = roleAccount('settler');
  const wallet = createWalletClient({ account: settler, chain: client.chain, transport: http(getEnv().RPC_URL) });
  const escrow = { address: contracts.inferenceEscrow, abi: inferenceEscrowAbi } as const;
  const totals: Settled = { receipts: 0, batches: 0, paidWei: 0n, owedWei: 0n, paidAgainWei: 0n };
  let taken = 0;
  let waiting: ReceiptReport[] = [];
  const ready: Signed[] = [];
  let drawn = 0n;

  async function spent(): Promise<bigint> {
    const parts = await Promise.all(
      caps.map(({ message: { user, nonce } }) =>
        client.readContract({ ...escrow, functionName: 'capSpent', args: [user, BigInt(nonce)] }),
      ),
    );
    return parts.reduce((sum, part) => sum + part, 0n);
  }

  async function complete({ receipt, cap }: ReceiptReport): Promise<Signed | undefined> {
    const evidenceHash = sha256Hash(new TextEncoder().encode(receipt.requestId));
    const statement = evidenceStatement(chainId, receipt.requestId, evidenceHash);
    const response = await fetch(`${nodeUrl}/v1/receipts/${receipt.requestId}/evidence`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ evidenceHash, signature: await settler.signMessage({ message: statement }) }),
    }).catch(() => undefined);
    const body = response?.ok ? await response.json().catch(() => undefined) : undefined;
    if (body === undefined) return undefined;
    const { receipt: final, signature } = evidenceResponse.parse(body);
    const capIndex = BigInt(caps.findIndex(({ message }) => message.user === cap.message.user));
    return { receipt: receiptValues(final), signature, capIndex };
  }

  async function send(signed: readonly Signed[]): Promise<void> {
    const signedCaps = caps.map(({ message, signature }) => ({ cap: capValues(message), signature }));
    const hash = await wallet.writeContract({
      ...escrow,
      functionName: 'settle',
      args: [signed, signedCaps],
      // Known, and looking for it would execute the batch many times.
      gas: GAS,
    });
    await waitForSuccess(client, hash);
  }

  /** Has the node sign what came, while a batch is on its way to the chain. @returns how many it signed */
  async function completeSome(): Promise<number> {
    if (ready.length >= 2 * BATCH) return 0;
    const more = arrived.slice(taken, taken + BATCH - waiting.length);
    taken += more.length;
    totals.owedWei += more.reduce((sum, { receipt }) => sum + BigInt(receipt.fee), 0n);
    const batch = [...waiting, ...more];
    const completed = await Promise.all(batch.map(complete));
    waiting = batch.filter((_, i) => completed[i] === undefined);
    const signed = completed.filter((each) => each !== undefined);
    ready.push(...signed);
    return signed.length;
  }

  /** One batch, twice. @returns how many receipts it held */
  async function settleSome(): Promise<number> {
    const signed = ready.splice(0, BATCH);
    if (signed.length === 0) return 0;
    await send(signed);
    const once = await spent();
    await send(signed);
    const twice = await spent();
    totals.paidWei += once - drawn;
    totals.paidAgainWei += twice - once;
    drawn = twice;
    totals.receipts += signed.length;
    totals.batches++;
    return signed.length;
  }

  drawn = await spent();
  const stopping = new AbortController();
  const pause = () => sleep(PAUSE_MILLISECONDS, undefined, { signal: stopping.signal }).catch(() => undefined);
  async function repeat(some: () => Promise<number>): Promise<void> {
    while (!stopping.signal.aborted) if ((await some()) < BATCH) await pause();
  }

  async function settleOn(): Promise<void> {
    await Promise.all([repeat(completeSome), repeat(settleSome)]);
    // What is left, as long as something can be done.
    for (let idle = 0; totals.receipts < arrived.length && idle < PATIENCE; ) {
      const done = (await completeSome()) + (await settleSome());
      idle = done > 0 ? 0 : idle + 1;
      if (done === 0) await sleep(PAUSE_MILLISECONDS);
    }
  }
  const settling = settleOn();
  settling.catch(() => stopping.abort());
  return {
    settled: (): number => totals.receipts,
    /** Settles what is left. Throws what went wrong meanwhile. */
    async finish(): Promise<Settled> {
      stopping.abort();
      await settling;
      return totals;
    },
  };
}
