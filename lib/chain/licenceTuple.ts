import type { LicenceTerms } from '@/core/licence/terms';
import { hashLicence, type LicenceTuple } from '@/lib/chain/licence';

/** Terms of the wire as `DataNetRegistry.createDataNet` takes them: amounts as integers. */
export function licenceTuple(terms: LicenceTerms): LicenceTuple {
  return {
    ...terms,
    defaultMintingFee: BigInt(terms.defaultMintingFee),
    expiration: BigInt(terms.expiration),
    commercialRevCeiling: BigInt(terms.commercialRevCeiling),
    derivativeRevCeiling: BigInt(terms.derivativeRevCeiling),
  };
}

/** The licence hash of terms of the wire; equals `DataNetRegistry.hashLicence`. */
export function hashTerms(terms: LicenceTerms): `0x${string}` {
  return hashLicence(licenceTuple(terms));
}
