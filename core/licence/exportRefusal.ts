import type { LicenceTerms } from '@/core/licence/terms';

/**
 * Why someone other than its owner may not take a model away in other formats, which makes a copy to build on; null
 * where the model's terms allow it.
 */
export function exportRefusal(terms: LicenceTerms): string | null {
  if (!terms.derivativesAllowed)
    return 'Its licence does not permit derivatives, and a merged or converted copy is one.';
  if (terms.derivativesApproval) return 'Its licence asks for the owner’s approval of every derivative.';
  return null;
}
