import { matches } from '@/core/curation/personalData/matches';
import type { Detection } from '@/core/curation/personalData/personalDataKind';

const DIGIT_GROUPS = /(?<![\d.-])\d(?:[ -]?\d){12,18}(?![\d-]|\.\d)/g;

/** Issuer ranges and lengths (ISO/IEC 7812): Visa, Mastercard, American Express, Discover, JCB, Diners, UnionPay. */
const ISSUERS =
  /^(?:4\d{12}(?:\d{3}){0,2}|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|3[47]\d{13}|6(?:011|4[4-9]\d|5\d\d)\d{12}|35(?:2[89]|[3-8]\d)\d{12}|3(?:0[0-5]|[689]\d)\d{11}|62\d{14,17})$/;

/** Luhn's check digit (ISO/IEC 7812-1, annex B): a random number passes with probability 1/10. */
export function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let fromRight = 0; fromRight < digits.length; fromRight += 1) {
    const digit = digits.charCodeAt(digits.length - 1 - fromRight) - 48;
    const doubled = fromRight % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

export function detectPaymentCards(text: string): Detection[] {
  return matches(DIGIT_GROUPS, text).flatMap(({ match, start, end }): Detection[] => {
    const digits = match.replace(/\D/g, '');
    return ISSUERS.test(digits) && passesLuhn(digits) ? [{ kind: 'payment-card', start, end }] : [];
  });
}
