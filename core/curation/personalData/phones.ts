import { matches } from '@/core/curation/personalData/matches';
import type { Detection } from '@/core/curation/personalData/personalDataKind';

// North American plan: area code and exchange start at 2. Spaces alone separate ordinary numbers too (200 300 4000), so
// a bracketed area code, a hyphen or a dot is asked for.
const NORTH_AMERICAN =
  /(?<![\d.-])(?:\+?1[-. ]{0,2})?(?:\( ?[2-9]\d{2} ?\)[-. ]?|[2-9]\d{2}[-.])[2-9]\d{2}[-. ]\d{4}(?![\d-]|\.\d)/g;
const INTERNATIONAL = /(?<![\d+])\+[1-9]\d{0,2}(?:[-. ]?\(?\d{1,4}\)?){2,6}(?!\d)/g;
const TOLL_FREE = new Set(['800', '833', '844', '855', '866', '877', '888']);

/** Conservative: bare digit runs and short local numbers are left alone. E.164 numbers have 8 to 15 digits. */
export function detectPhones(text: string): Detection[] {
  const northAmerican = matches(NORTH_AMERICAN, text).map(({ match, start, end }): Detection => {
    const digits = match.replace(/\D/g, '').slice(-10);
    return { kind: TOLL_FREE.has(digits.slice(0, 3)) ? 'toll-free-phone' : 'phone', start, end };
  });
  const international = matches(INTERNATIONAL, text).flatMap(({ match, start, end }): Detection[] => {
    const digits = match.replace(/\D/g, '');
    if (digits.length < 8 || digits.length > 15) return [];
    const tollFree = digits.length === 11 && digits.startsWith('1') && TOLL_FREE.has(digits.slice(1, 4));
    return [{ kind: tollFree ? 'toll-free-phone' : 'phone', start, end }];
  });
  return [...northAmerican, ...international];
}
