import { LICENCE_FLAVOURS, type LicenceFlavour } from '@/core/licence/licenceFlavours';
import type { LicenceTerms } from '@/core/licence/terms';

const isFlavour = (name: string): name is LicenceFlavour => Object.hasOwn(LICENCE_FLAVOURS, name);

/** The names of the ready-made licences. */
export const FLAVOUR_NAMES: readonly LicenceFlavour[] = Object.keys(LICENCE_FLAVOURS).filter(isFlavour);

/** Which ready-made licence these terms are, or null where they are nobody else's. */
export function flavourOf(terms: LicenceTerms): LicenceFlavour | null {
  const same = (flavour: LicenceFlavour) =>
    Object.entries(LICENCE_FLAVOURS[flavour].terms).every(([term, value]) => Reflect.get(terms, term) === value);
  return FLAVOUR_NAMES.find(same) ?? null;
}
