import { detectCryptoAddresses } from '@/core/curation/personalData/cryptoAddresses';
import { detectEmails } from '@/core/curation/personalData/emails';
import { detectIbans } from '@/core/curation/personalData/ibans';
import { detectIpAddresses } from '@/core/curation/personalData/ipAddresses';
import { detectPaymentCards } from '@/core/curation/personalData/paymentCards';
import type { Detection } from '@/core/curation/personalData/personalDataKind';
import { detectPhones } from '@/core/curation/personalData/phones';
import { detectSocialSecurityNumbers } from '@/core/curation/personalData/socialSecurityNumbers';

// Those with a checksum first: where two overlap, the earlier one in this list is kept.
const DETECTORS = [
  detectPaymentCards,
  detectIbans,
  detectCryptoAddresses,
  detectSocialSecurityNumbers,
  detectEmails,
  detectPhones,
  detectIpAddresses,
];

/**
 * Personal data in a text, in order and without overlaps. Each kind that has a checksum counts only when it holds.
 * Names, addresses and dates of birth are not looked for: patterns cannot tell them from a topic.
 */
export function detectPersonalData(text: string): Detection[] {
  // Everything that is looked for holds a digit or an @: most texts are done here.
  if (!/[@\d]/.test(text)) return [];
  const kept: Detection[] = [];
  for (const detect of DETECTORS) {
    for (const found of detect(text)) {
      if (kept.every((other) => found.end <= other.start || found.start >= other.end)) kept.push(found);
    }
  }
  return kept.sort((left, right) => left.start - right.start);
}
