import { matches } from '@/core/curation/personalData/matches';
import type { Detection } from '@/core/curation/personalData/personalDataKind';

const CANDIDATE = /(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}/g;

/** Length by country, from the SWIFT registry (ISO 13616). */
const LENGTHS: Readonly<Record<string, number>> = {
  AD: 24,
  AE: 23,
  AL: 28,
  AT: 20,
  AZ: 28,
  BA: 20,
  BE: 16,
  BG: 22,
  BH: 22,
  BR: 29,
  BY: 28,
  CH: 21,
  CR: 22,
  CY: 28,
  CZ: 24,
  DE: 22,
  DK: 18,
  DO: 28,
  EE: 20,
  EG: 29,
  ES: 24,
  FI: 18,
  FO: 18,
  FR: 27,
  GB: 22,
  GE: 22,
  GI: 23,
  GL: 18,
  GR: 27,
  GT: 28,
  HR: 21,
  HU: 28,
  IE: 22,
  IL: 23,
  IQ: 23,
  IS: 26,
  IT: 27,
  JO: 30,
  KW: 30,
  KZ: 20,
  LB: 28,
  LC: 32,
  LI: 21,
  LT: 20,
  LU: 20,
  LV: 21,
  MC: 27,
  MD: 24,
  ME: 22,
  MK: 19,
  MR: 27,
  MT: 31,
  MU: 30,
  NL: 18,
  NO: 15,
  PK: 24,
  PL: 28,
  PS: 29,
  PT: 25,
  QA: 29,
  RO: 24,
  RS: 22,
  SA: 24,
  SC: 31,
  SE: 24,
  SI: 19,
  SK: 24,
  SM: 27,
  ST: 25,
  SV: 28,
  TL: 23,
  TN: 24,
  TR: 26,
  UA: 29,
  VA: 22,
  VG: 24,
  XK: 20,
};

/** ISO 7064 mod 97-10: the first four characters moved to the end, letters as 10 to 35, the number leaves 1. */
export function passesMod97(iban: string): boolean {
  let remainder = 0;
  for (const char of iban.slice(4) + iban.slice(0, 4)) {
    const value = Number.parseInt(char, 36);
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder === 1;
}

export function detectIbans(text: string): Detection[] {
  return matches(CANDIDATE, text).flatMap(({ match, start }): Detection[] => {
    const length = LENGTHS[match.slice(0, 2)];
    if (length === undefined) return [];
    // The candidate may run on into following words: take as many characters as the country has.
    let taken = 0;
    let size = 0;
    while (size < match.length && taken < length) {
      if (match[size] !== ' ') taken += 1;
      size += 1;
    }
    const runsOn = /[A-Za-z0-9]/.test(text[start + size] ?? '');
    const iban = match.slice(0, size).replaceAll(' ', '');
    return taken === length && !runsOn && passesMod97(iban) ? [{ kind: 'iban', start, end: start + size }] : [];
  });
}
