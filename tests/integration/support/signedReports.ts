import { createWalletClient, type Hex, http, keccak256, stringToHex, zeroHash } from 'viem';
import type { PrivateKeyAccount } from 'viem/accounts';
import { inferenceEscrowAbi } from '@/lib/chain/abi.generated';
import type { SignedCap } from '@/lib/inference/capToken';
import { type ReceiptReport, receiptValues } from '@/lib/inference/receiptReport';
import { waitForSuccess } from '@/scripts/contracts/signer';
import type { SoakModel } from '@/scripts/soak/soakModels';
import { deployment } from '@/server/chain/deployment';
import { publicClient } from '@/server/chain/publicClient';
import { roleAccount } from '@/server/chain/roleAccount';
import { capValues } from '@/server/openlora/payer';
import { signReceipt } from '@/server/openlora/signAnswer';

let made = 0;

/** Reports of answers that a node signed for, as the escrow pays them; their texts are empty. */
export async function signedReports(
  count: number,
  { by, cap, model, fee }: { by: PrivateKeyAccount; cap: SignedCap; model: SoakModel; fee: bigint },
): Promise<ReceiptReport[]> {
  const { chainId, contracts } = await deployment();
  const { timestamp } = await publicClient().getBlock();
  return Promise.all(
    Array.from({ length: count }, async () => {
      const receipt = {
        requestId: keccak256(stringToHex(`request ${made++}`)),
        user: cap.message.user,
        node: by.address.toLowerCase() as Hex,
        modelId: model.name.split('/')[1]!,
        adapterHash: model.hash,
        promptHash: zeroHash,
        outputHash: zeroHash,
        inputTokens: '1',
        outputTokens: '0',
        fee: fee.toString(),
        evidenceHash: zeroHash,
        capNonce: cap.message.nonce,
        issuedAt: timestamp.toString(),
      };
      const signature = await signReceipt({ account: by, chainId, escrow: contracts.inferenceEscrow }, receipt);
      return { receipt, signature, cap, prompt: [], promptTokens: [1], output: '', outputTokens: [] };
    }),
  );
}

/** Sends receipts under one cap to the escrow, which pays those that it finds right. */
export async function settleReports(reports: readonly ReceiptReport[], cap: SignedCap): Promise<void> {
  const { contracts } = await deployment();
  const client = publicClient();
  const wallet = createWalletClient({ account: roleAccount('settler'), chain: client.chain, transport: http() });
  const hash = await wallet.writeContract({
    address: contracts.inferenceEscrow,
    abi: inferenceEscrowAbi,
    functionName: 'settle',
    args: [
      reports.map(({ receipt, signature }) => ({ receipt: receiptValues(receipt), signature, capIndex: 0n })),
      [{ cap: capValues(cap.message), signature: cap.signature }],
    ],
  });
  await waitForSuccess(client, hash);
}
