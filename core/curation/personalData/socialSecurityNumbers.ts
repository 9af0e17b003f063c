import { matches } from '@/core/curation/personalData/matches';
import type { Detection } from '@/core/curation/personalData/personalDataKind';

// The Social Security Administration never issues area 000, 666 or 900 to 999, group 00 or serial 0000.
const HYPHENATED = /(?<![\d-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\d-])/g;
// Nine bare digits are an ordinary number unless the words before say otherwise.
const NAMED =
  /(?<=\b(?:SSN|social security (?:number|no\.?|#))(?: is|:| =|#)? {0,2})(?!000|666|9)\d{3} ?(?!00)\d{2} ?(?!0000)\d{4}(?!\d)/gi;

export function detectSocialSecurityNumbers(text: string): Detection[] {
  return [...matches(HYPHENATED, text), ...matches(NAMED, text)].map(({ start, end }) => ({
    kind: 'us-ssn',
    start,
    end,
  }));
}
