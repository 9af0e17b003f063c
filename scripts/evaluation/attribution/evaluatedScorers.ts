import { SCORERS } from '@/core/attribution/scorers';
import { dampedInverse } from '@/core/attribution/scorers/dampedInverse';
import type { Scorer } from '@/core/attribution/scorers/scorer';

/** Other settings of the product's scorers, measured beside them so that the default can be chosen by its figures. */
const CANDIDATES: Readonly<Record<string, Scorer>> = {
  'dampedInverseOverCheckpoints, damping 0.1': dampedInverse({ damping: 0.1, unit: false, checkpoints: 'all' }),
  'dampedInverseOverCheckpoints, damping 1': dampedInverse({ damping: 1, unit: false, checkpoints: 'all' }),
  'dampedInverseUnitOverCheckpoints, damping 1': dampedInverse({ damping: 1, unit: true, checkpoints: 'all' }),
  'dampedInverseUnitOverCheckpoints, damping 3': dampedInverse({ damping: 3, unit: true, checkpoints: 'all' }),
};

/** Everything that is measured, the product's scorers first. */
export const EVALUATED_SCORERS: Readonly<Record<string, Scorer>> = { ...SCORERS, ...CANDIDATES };
