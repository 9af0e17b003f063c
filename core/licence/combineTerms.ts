import { type LicenceTerms, REVENUE_SHARE_SCALE, ZERO_ACCOUNT } from '@/core/licence/terms';

const all = (parents: readonly LicenceTerms[], term: (terms: LicenceTerms) => boolean) => parents.every(term);
const any = (parents: readonly LicenceTerms[], term: (terms: LicenceTerms) => boolean) => parents.some(term);

/** The least of the ceilings or terms of years that are set; 0, which means none, only if none is. */
function tightest(amounts: readonly string[]): string {
  const set = amounts.map(BigInt).filter((amount) => amount > 0n);
  return String(set.reduce((least, amount) => (amount < least ? amount : least), set[0] ?? 0n));
}

/** The one value that all parents share; otherwise that of the first parent that sets any. */
function firstSet<Value extends string>(values: readonly Value[], unset: Value): Value {
  return values.find((value) => value !== unset) ?? unset;
}

/**
 * Terms for what is made from several parents: a permission only where every parent gives it, a duty as soon as one
 * parent asks for it, revenue shares added up to the whole at most, the tightest of every ceiling. Commutative up to the addresses, and
 * idempotent but for the sum of shares: one parent counts once however many of its versions are used.
 * The result may be contradictory only where the parents are (checkTraining.ts finds that).
 */
export function combineTerms(parents: readonly LicenceTerms[]): LicenceTerms {
  const commercialUse = all(parents, (terms) => terms.commercialUse);
  const derivativesAllowed = all(parents, (terms) => terms.derivativesAllowed);
  const revenueShare = Math.min(
    REVENUE_SHARE_SCALE,
    parents.reduce((sum, terms) => sum + terms.commercialRevShare, 0),
  );
  return {
    transferable: all(parents, (terms) => terms.transferable),
    royaltyPolicy: firstSet(
      parents.map((terms) => terms.royaltyPolicy),
      ZERO_ACCOUNT,
    ),
    defaultMintingFee: String(parents.reduce((sum, terms) => sum + BigInt(terms.defaultMintingFee), 0n)),
    expiration: tightest(parents.map((terms) => terms.expiration)),
    commercialUse,
    commercialAttribution: commercialUse && any(parents, (terms) => terms.commercialAttribution),
    commercializerChecker: commercialUse
      ? firstSet(
          parents.map((terms) => terms.commercializerChecker),
          ZERO_ACCOUNT,
        )
      : ZERO_ACCOUNT,
    commercializerCheckerData: commercialUse
      ? firstSet(
          parents.map((terms) => terms.commercializerCheckerData),
          '0x',
        )
      : '0x',
    commercialRevShare: commercialUse ? revenueShare : 0,
    commercialRevCeiling: commercialUse ? tightest(parents.map((terms) => terms.commercialRevCeiling)) : '0',
    derivativesAllowed,
    derivativesAttribution: derivativesAllowed && any(parents, (terms) => terms.derivativesAttribution),
    derivativesApproval: derivativesAllowed && any(parents, (terms) => terms.derivativesApproval),
    derivativesReciprocal: derivativesAllowed && any(parents, (terms) => terms.derivativesReciprocal),
    derivativeRevCeiling:
      commercialUse && derivativesAllowed ? tightest(parents.map((terms) => terms.derivativeRevCeiling)) : '0',
    currency: firstSet(
      parents.map((terms) => terms.currency),
      ZERO_ACCOUNT,
    ),
    uri: firstSet(
      parents.map((terms) => terms.uri),
      '',
    ),
    aiTrainingAllowed: all(parents, (terms) => terms.aiTrainingAllowed),
  };
}
