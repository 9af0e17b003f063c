import type { ScorerName } from '@/core/attribution/parameters';
import { blockCosine } from '@/core/attribution/scorers/blockCosine';
import { cosine } from '@/core/attribution/scorers/cosine';
import { dampedInverse } from '@/core/attribution/scorers/dampedInverse';
import { dataInf } from '@/core/attribution/scorers/dataInf';
import { gradientDot } from '@/core/attribution/scorers/gradientDot';
import { preconditionedCosine } from '@/core/attribution/scorers/preconditionedCosine';
import type { Scorer } from '@/core/attribution/scorers/scorer';
import { tracIn } from '@/core/attribution/scorers/tracIn';

/**
 * Of a block's mean eigenvalue. Between 0.1 and 1 it matters little; 0.3 foretells best what models trained on other
 * records do (docs/measurements/attribution.md).
 */
const DAMPING = 0.3;

/** Every scorer by its name in the parameters. Their numbers are part of the name: another damping is another scorer. */
export const SCORERS: Record<ScorerName, Scorer> = {
  cosineOverCheckpoints: cosine('all'),
  cosineLast: cosine('last'),
  gradientDot,
  tracIn,
  blockCosineOverCheckpoints: blockCosine('all'),
  preconditionedCosine: preconditionedCosine('all'),
  dataInf: dataInf({ damping: 0.1, checkpoints: 'last' }),
  dampedInverse: dampedInverse({ damping: DAMPING, unit: false, checkpoints: 'last' }),
  dampedInverseUnit: dampedInverse({ damping: DAMPING, unit: true, checkpoints: 'last' }),
  dampedInverseOverCheckpoints: dampedInverse({ damping: DAMPING, unit: false, checkpoints: 'all' }),
  dampedInverseUnitOverCheckpoints: dampedInverse({ damping: DAMPING, unit: true, checkpoints: 'all' }),
};
