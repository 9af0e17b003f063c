import { type LicenceTerms, ZERO_ACCOUNT } from '@/core/licence/terms';

export type LicenceTerm = keyof LicenceTerms;

/** A term that makes no sense beside the others. */
export type TermProblem = { term: LicenceTerm; problem: string };

/** The contract keeps it in 32 bits. */
const LATEST_EXPIRATION = 2n ** 32n - 1n;

const isSet = (amount: string) => BigInt(amount) > 0n;

/**
 * Contradictions in one set of terms: the combinations that Story's licence template refuses, and a permission to train
 * without derivatives, since a model is one. Empty when the terms are sound.
 */
export function termProblems(terms: LicenceTerms): TermProblem[] {
  const commercial: readonly [LicenceTerm, boolean][] = [
    ['commercialAttribution', terms.commercialAttribution],
    ['commercializerChecker', terms.commercializerChecker !== ZERO_ACCOUNT],
    ['commercializerCheckerData', terms.commercializerCheckerData !== '0x'],
    ['commercialRevShare', terms.commercialRevShare > 0],
    ['commercialRevCeiling', isSet(terms.commercialRevCeiling)],
    ['derivativeRevCeiling', isSet(terms.derivativeRevCeiling)],
  ];
  const derivative: readonly [LicenceTerm, boolean][] = [
    ['derivativesAttribution', terms.derivativesAttribution],
    ['derivativesApproval', terms.derivativesApproval],
    ['derivativesReciprocal', terms.derivativesReciprocal],
    ['derivativeRevCeiling', isSet(terms.derivativeRevCeiling)],
    ['aiTrainingAllowed', terms.aiTrainingAllowed],
  ];
  const found = (group: readonly [LicenceTerm, boolean][], problem: string): TermProblem[] =>
    group.flatMap(([term, on]) => (on ? [{ term, problem }] : []));
  return [
    ...(terms.commercialUse ? [] : found(commercial, 'needs commercial use to be allowed')),
    ...(BigInt(terms.expiration) > LATEST_EXPIRATION
      ? [{ term: 'expiration' as const, problem: `is at most ${LATEST_EXPIRATION} seconds; 0 never expires` }]
      : []),
    ...(terms.derivativesAllowed ? [] : found(derivative, 'needs derivatives to be allowed')),
  ];
}
