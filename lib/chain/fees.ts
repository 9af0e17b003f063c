const BASIS_POINTS = 10_000n;

/** Parts of a fee in basis points; they sum to 10,000. As `ProtocolParameters.feeSplit` returns it. */
export type FeeSplit = {
  platform: number;
  modelOwner: number;
  node: number;
  stakers: number;
  contributors: number;
};

/** Parts of a fee in wei; they sum to the fee. */
export type FeeParts = { [Party in keyof FeeSplit]: bigint };

export const DEFAULT_FEE_SPLIT: FeeSplit = {
  platform: 1000,
  modelOwner: 1000,
  node: 1000,
  stakers: 2000,
  contributors: 5000,
};

/**
 * Highest fee in wei that a receipt may ask: ceil(price · (input + output) / 1000). Equals `InferenceEscrow.quote`.
 *
 * @throws RangeError for a token count that is not a whole number from 0 to 2³² − 1, or a negative price
 */
export function quoteFee(pricePerThousandTokens: bigint, inputTokens: number, outputTokens: number): bigint {
  for (const count of [inputTokens, outputTokens]) {
    if (!Number.isInteger(count) || count < 0 || count >= 2 ** 32) throw new RangeError(`not a token count: ${count}`);
  }
  if (pricePerThousandTokens < 0n) throw new RangeError(`not a price: ${pricePerThousandTokens}`);
  return (pricePerThousandTokens * BigInt(inputTokens + outputTokens) + 999n) / 1000n;
}

/**
 * Divides a fee. Each part rounds down but the contributors', which takes what is left, so the parts sum to the fee.
 * Equals `InferenceEscrow.splitFee`.
 */
export function splitFee(fee: bigint, split: FeeSplit): FeeParts {
  const part = (points: number) => (fee * BigInt(points)) / BASIS_POINTS;
  const platform = part(split.platform);
  const modelOwner = part(split.modelOwner);
  const node = part(split.node);
  const stakers = part(split.stakers);
  return { platform, modelOwner, node, stakers, contributors: fee - platform - modelOwner - node - stakers };
}
