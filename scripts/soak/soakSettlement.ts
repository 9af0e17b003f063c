import { createWalletClient, type Hex, http } from 'viem';
import { sha256Hash } from '@/core/hash/hash';
import { inferenceEscrowAbi } from '@/lib/chain/abi.generated';
import { evidenceResponse, evidenceStatement, type ReceiptReport, receiptValues } from '@/lib/inference/receiptReport';
import { waitForSuccess } from '@/scripts/contracts/signer';
import { deployment } from '@/server/chain/deployment';
import { publicClient } from '@/server/chain/publicClient';
import { roleAccount } from '@/server/chain/roleAccount';
import { getEnv } from '@/server/config/env';
import { capValues } from '@/server/openlora/payer';

const BATCH = 50;

export type Settled = { receipts: number; paidWei: bigint; owedWei: bigint; paidAgainWei: bigint };

/**
 * Settles receipts on the chain, each twice: has the node sign them with their evidence, sends them, and sends them
 * again. What the users' caps were drawn by is read from the chain.
 */
export async function settleSample(nodeUrl: string, reports: readonly ReceiptReport[]): Promise<Settled> {
  const { chainId, contracts } = await deployment();
  const client = publicClient();
  const settler = roleAccount('settler');
  const wallet = createWalletClient({ account: settler, chain: client.chain, transport: http(getEnv().RPC_URL) });
  const escrow = { address: contracts.inferenceEscrow, abi: inferenceEscrowAbi } as const;
  const caps = [...new Map(reports.map(({ cap }) => [cap.message.user, cap])).values()];
  const spent = async () => {
    const parts = await Promise.all(
      caps.map(({ message: { user, nonce } }) =>
        client.readContract({ ...escrow, functionName: 'capSpent', args: [user, BigInt(nonce)] }),
      ),
    );
    return parts.reduce((sum, part) => sum + part, 0n);
  };
  const signed: { receipt: ReturnType<typeof receiptValues>; signature: Hex; capIndex: bigint }[] = [];
  for (const { receipt, cap } of reports) {
    const evidenceHash = sha256Hash(new TextEncoder().encode(receipt.requestId));
    const statement = evidenceStatement(chainId, receipt.requestId, evidenceHash);
    const response = await fetch(`${nodeUrl}/v1/receipts/${receipt.requestId}/evidence`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ evidenceHash, signature: await settler.signMessage({ message: statement }) }),
    });
    const { receipt: final, signature } = evidenceResponse.parse(await response.json());
    const capIndex = BigInt(caps.findIndex(({ message }) => message.user === cap.message.user));
    signed.push({ receipt: receiptValues(final), signature, capIndex });
  }
  const send = async (): Promise<void> => {
    for (let from = 0; from < signed.length; from += BATCH) {
      const hash: Hex = await wallet.writeContract({
        ...escrow,
        functionName: 'settle',
        args: [
          signed.slice(from, from + BATCH),
          caps.map(({ message, signature }) => ({ cap: capValues(message), signature })),
        ],
      });
      await waitForSuccess(client, hash);
    }
  };
  const before = await spent();
  await send();
  const once = await spent();
  await send();
  const twice = await spent();
  return {
    receipts: reports.length,
    owedWei: reports.reduce((sum, { receipt }) => sum + BigInt(receipt.fee), 0n),
    paidWei: once - before,
    paidAgainWei: twice - once,
  };
}
