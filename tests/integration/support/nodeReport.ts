import { type Hex, keccak256, parseEther, stringToHex, zeroHash } from 'viem';
import { receiptTypedData } from '@/lib/chain/typedData';
import type { SignedCap } from '@/lib/inference/capToken';
import { commitTokens } from '@/lib/inference/commitment';
import { type ReceiptMessage, type ReceiptReport, receiptValues } from '@/lib/inference/receiptReport';
import { deployment } from '@/server/chain/deployment';
import { roleAccount } from '@/server/chain/roleAccount';
import type { Actor } from './actor';
import { signCap } from './payment';

let requests = 0;

async function sign(receipt: ReceiptMessage): Promise<Hex> {
  const { chainId, contracts } = await deployment();
  const place = { chainId, verifyingContract: contracts.inferenceEscrow };
  return roleAccount('node').signTypedData(receiptTypedData(place, receiptValues(receipt)));
}

export type NodeReportParameters = {
  user: Actor;
  /** Of the model with the id 1 on chain. */
  adapterHash: Hex;
  /** What is to stand in the receipt in place of what is right. */
  change?: Partial<ReceiptMessage>;
  /** Left out, the user signs one for 40 OPEN. */
  cap?: SignedCap;
};

/** What a node would report of an answer to this user, each of another request. */
export async function nodeReport({ user, adapterHash, change, cap }: NodeReportParameters): Promise<ReceiptReport> {
  const signedCap = cap ?? (await signCap(user, { maxTotal: parseEther('40').toString() }));
  const requestId = keccak256(stringToHex(`request ${++requests}`));
  const promptTokens = [1, 2, 3];
  const outputTokens = [4, 5, 6, 7];
  const receipt: ReceiptMessage = {
    requestId,
    user: user.address,
    node: roleAccount('node').address.toLowerCase() as Hex,
    modelId: '1',
    adapterHash,
    promptHash: commitTokens(requestId, promptTokens),
    outputHash: commitTokens(requestId, outputTokens),
    inputTokens: '3',
    outputTokens: '4',
    fee: '7000000000000000',
    evidenceHash: zeroHash,
    capNonce: signedCap.message.nonce,
    issuedAt: String(Math.floor(Date.now() / 1000)),
    ...change,
  };
  return {
    receipt,
    signature: await sign(receipt),
    cap: signedCap,
    prompt: [{ role: 'user', content: 'Why?' }],
    promptTokens,
    output: 'Because.',
    outputTokens,
  };
}
