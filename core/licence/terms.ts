import { z } from 'zod';

const account = z
  .string()
  .regex(/^0x[0-9a-fA-F]{40}$/, 'an address is 0x and 40 hexadecimal digits')
  .transform((value) => value.toLowerCase() as `0x${string}`);
const bytes = z
  .string()
  .regex(/^0x([0-9a-fA-F]{2})*$/, 'bytes are 0x and pairs of hexadecimal digits')
  .transform((value) => value.toLowerCase() as `0x${string}`);
const amount = z.string().regex(/^\d{1,78}$/, 'an amount is a whole number');

export const ZERO_ACCOUNT = '0x0000000000000000000000000000000000000000' as const;

/** Story's whole revenue share: 100 % is 100,000,000. */
export const REVENUE_SHARE_SCALE = 100_000_000;

/**
 * Terms under which records may be used: the fields of Story's Programmable IP Licence (PILTerms of
 * protocol-core-v1), in its order and by its names, and one of our own, `aiTrainingAllowed`, because PIL keeps the
 * permission to train only in an off-chain document. Amounts are decimal strings of wei.
 */
export const licenceTerms = z.object({
  transferable: z.boolean(),
  royaltyPolicy: account,
  defaultMintingFee: amount,
  /** Seconds from the creation of the DataNet; 0 never expires. */
  expiration: amount,
  commercialUse: z.boolean(),
  commercialAttribution: z.boolean(),
  commercializerChecker: account,
  commercializerCheckerData: bytes,
  commercialRevShare: z.number().int().min(0).max(REVENUE_SHARE_SCALE),
  commercialRevCeiling: amount,
  derivativesAllowed: z.boolean(),
  derivativesAttribution: z.boolean(),
  derivativesApproval: z.boolean(),
  derivativesReciprocal: z.boolean(),
  derivativeRevCeiling: amount,
  currency: account,
  uri: z.string().max(400),
  aiTrainingAllowed: z.boolean(),
});

export type LicenceTerms = z.output<typeof licenceTerms>;
