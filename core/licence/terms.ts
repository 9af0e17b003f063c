import { z } from 'zod';
import { type LicenceTerms, licenceTermsSchema } from '@/core/licence/licenceTerms';

type Amount = 'defaultMintingFee' | 'expiration' | 'commercialRevCeiling' | 'derivativeRevCeiling';

/** Licence terms as JSON carries them: amounts as decimal strings, everything else as it is. */
export type LicenceTermsJson = Omit<LicenceTerms, Amount> & Record<Amount, string>;

const amount = z.string().regex(/^\d{1,78}$/, 'an amount is a whole number');
const account = z
  .string()
  .regex(/^0x[0-9a-fA-F]{40}$/, 'an address is 0x and 40 hexadecimal digits')
  .transform((value) => value.toLowerCase() as `0x${string}`);
const bytes = z
  .string()
  .regex(/^0x([0-9a-fA-F]{2})*$/, 'bytes are 0x and pairs of hexadecimal digits')
  .transform((value) => value.toLowerCase() as `0x${string}`);

/** The schema of terms on the wire and in the database; contradictory terms are refused as by `licenceTermsSchema`. */
export const licenceTerms = z
  .object({
    ...licenceTermsSchema.shape,
    royaltyPolicy: account,
    commercializerChecker: account,
    commercializerCheckerData: bytes,
    currency: account,
    defaultMintingFee: amount,
    expiration: amount,
    commercialRevCeiling: amount,
    derivativeRevCeiling: amount,
  })
  .superRefine((terms, context) => {
    const result = licenceTermsSchema.safeParse(readTerms(terms));
    if (!result.success) {
      for (const { path, message } of result.error.issues) context.addIssue({ code: 'custom', path, message });
    }
  });

/** Terms with their amounts as integers. */
export function readTerms(json: LicenceTermsJson): LicenceTerms {
  return {
    ...json,
    defaultMintingFee: BigInt(json.defaultMintingFee),
    expiration: BigInt(json.expiration),
    commercialRevCeiling: BigInt(json.commercialRevCeiling),
    derivativeRevCeiling: BigInt(json.derivativeRevCeiling),
  };
}

/** The reverse of `readTerms`. */
export function writeTerms(terms: LicenceTerms): LicenceTermsJson {
  return {
    ...terms,
    defaultMintingFee: terms.defaultMintingFee.toString(),
    expiration: terms.expiration.toString(),
    commercialRevCeiling: terms.commercialRevCeiling.toString(),
    derivativeRevCeiling: terms.derivativeRevCeiling.toString(),
  };
}
