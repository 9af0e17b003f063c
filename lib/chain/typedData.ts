import { type Address, type Hash, hashTypedData } from 'viem';

/** Where a signature is good: one chain, one contract. */
export type SigningContext = { chainId: number; verifyingContract: Address };

/** A contributor's word: these records, under this licence, for this DataNet. */
export type Contribution = {
  dataNetId: bigint;
  contributor: Address;
  recordsRoot: Hash;
  recordCount: bigint;
  licenceHash: Hash;
  nonce: bigint;
  /** Unix seconds. */
  deadline: bigint;
};

/** A user's word, given once: how much a spender may draw from the prepaid balance. */
export type SpendingCap = {
  user: Address;
  /** The node that signs the receipts, or its operator. */
  spender: Address;
  maxTotal: bigint;
  maxPerRequest: bigint;
  /** Last Unix second at which a receipt settles under it. */
  expiry: bigint;
  /** Caps of one user with the same nonce share one total. */
  nonce: bigint;
};

/** A node's word for one answer. */
export type Receipt = {
  requestId: Hash;
  user: Address;
  node: Address;
  modelId: bigint;
  adapterHash: Hash;
  promptHash: Hash;
  outputHash: Hash;
  inputTokens: number;
  outputTokens: number;
  fee: bigint;
  evidenceHash: Hash;
  capNonce: bigint;
  /** Unix seconds. */
  issuedAt: bigint;
};

export const contributionTypes = {
  Contribution: [
    { name: 'dataNetId', type: 'uint256' },
    { name: 'contributor', type: 'address' },
    { name: 'recordsRoot', type: 'bytes32' },
    { name: 'recordCount', type: 'uint256' },
    { name: 'licenceHash', type: 'bytes32' },
    { name: 'nonce', type: 'uint256' },
    { name: 'deadline', type: 'uint256' },
  ],
} as const;

export const spendingCapTypes = {
  SpendingCap: [
    { name: 'user', type: 'address' },
    { name: 'spender', type: 'address' },
    { name: 'maxTotal', type: 'uint256' },
    { name: 'maxPerRequest', type: 'uint256' },
    { name: 'expiry', type: 'uint64' },
    { name: 'nonce', type: 'uint256' },
  ],
} as const;

export const receiptTypes = {
  Receipt: [
    { name: 'requestId', type: 'bytes32' },
    { name: 'user', type: 'address' },
    { name: 'node', type: 'address' },
    { name: 'modelId', type: 'uint256' },
    { name: 'adapterHash', type: 'bytes32' },
    { name: 'promptHash', type: 'bytes32' },
    { name: 'outputHash', type: 'bytes32' },
    { name: 'inputTokens', type: 'uint32' },
    { name: 'outputTokens', type: 'uint32' },
    { name: 'fee', type: 'uint256' },
    { name: 'evidenceHash', type: 'bytes32' },
    { name: 'capNonce', type: 'uint256' },
    { name: 'issuedAt', type: 'uint64' },
  ],
} as const;

/** Domain of contributions; `verifyingContract` is the DataNetRegistry. */
export function dataNetDomain({ chainId, verifyingContract }: SigningContext) {
  return { name: 'OpenLedger DataNetRegistry', version: '1', chainId, verifyingContract } as const;
}

/** Domain of spending caps and receipts; `verifyingContract` is the InferenceEscrow. */
export function escrowDomain({ chainId, verifyingContract }: SigningContext) {
  return { name: 'OpenLedger InferenceEscrow', version: '1', chainId, verifyingContract } as const;
}

/** What a wallet's `signTypedData` takes for a contribution. */
export function contributionTypedData(context: SigningContext, message: Contribution) {
  return { domain: dataNetDomain(context), types: contributionTypes, primaryType: 'Contribution', message } as const;
}

/** What a wallet's `signTypedData` takes for a spending cap. */
export function spendingCapTypedData(context: SigningContext, message: SpendingCap) {
  return { domain: escrowDomain(context), types: spendingCapTypes, primaryType: 'SpendingCap', message } as const;
}

/** What a node's `signTypedData` takes for a receipt. */
export function receiptTypedData(context: SigningContext, message: Receipt) {
  return { domain: escrowDomain(context), types: receiptTypes, primaryType: 'Receipt', message } as const;
}

/** EIP-712 digest; equals `DataNetRegistry.contributionDigest`. */
export function hashContribution(context: SigningContext, message: Contribution): Hash {
  return hashTypedData(contributionTypedData(context, message));
}

/** EIP-712 digest; equals `InferenceEscrow.spendingCapDigest`. */
export function hashSpendingCap(context: SigningContext, message: SpendingCap): Hash {
  return hashTypedData(spendingCapTypedData(context, message));
}

/** EIP-712 digest; equals `InferenceEscrow.receiptDigest`. */
export function hashReceipt(context: SigningContext, message: Receipt): Hash {
  return hashTypedData(receiptTypedData(context, message));
}
