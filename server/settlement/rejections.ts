/** `Rejection` of IInferenceEscrow, in its order: why a receipt was not paid. */
const REJECTIONS = [
  { name: 'None', message: 'The receipt was not refused.' },
  { name: 'CapMissing', message: 'The settlement did not carry the spending cap of the receipt.' },
  { name: 'CapMismatch', message: 'The receipt and the spending cap name different users or nonces.' },
  { name: 'CapExpired', message: 'The spending cap had ended before the receipt was settled.' },
  { name: 'CapRevoked', message: 'The spending cap was revoked before the receipt was settled.' },
  { name: 'CapSignatureInvalid', message: 'The spending cap is not signed by its user.' },
  { name: 'NodeNotRegistered', message: 'The node is not registered any more.' },
  { name: 'SpenderMismatch', message: 'The spending cap is for another node.' },
  { name: 'AlreadySettled', message: 'The receipt was settled before.' },
  { name: 'IssuedInFuture', message: 'The clock of the node runs ahead of the chain.' },
  { name: 'ModelUnknown', message: 'The model is not registered.' },
  { name: 'AdapterMismatch', message: 'The answer was given by another adapter than the registered one.' },
  { name: 'ModelRevoked', message: 'The model had been revoked when the answer was given.' },
  { name: 'FeeAbovePrice', message: 'The fee is more than the model’s price.' },
  { name: 'FeeAboveRequestCap', message: 'The fee is more than the spending cap allows for one request.' },
  { name: 'FeeAboveTotalCap', message: 'The spending cap is used up.' },
  {
    name: 'BalanceTooLow',
    message: 'The prepaid balance does not cover the fee. It is settled after the next prepayment.',
  },
  { name: 'NodeSignatureInvalid', message: 'The receipt is not signed by its node.' },
] as const;

export type RejectionName = (typeof REJECTIONS)[number]['name'];

/** Refusals that say nothing against the receipt and pass by themselves: it is settled again. */
const PASSING: ReadonlySet<RejectionName> = new Set(['CapMissing', 'IssuedInFuture']);

export type RejectedReceipt = { name: RejectionName | 'Unknown'; message: string; passes: boolean };

/** A refusal by its number in the contract. */
export function describeRejection(reason: number): RejectedReceipt {
  const known = REJECTIONS[reason];
  if (!known) return { name: 'Unknown', message: `The escrow refused the receipt (${reason}).`, passes: false };
  return { ...known, passes: PASSING.has(known.name) };
}
