import { matches } from '@/core/curation/personalData/matches';
import type { Detection } from '@/core/curation/personalData/personalDataKind';

// Lengths are bounded (RFC 5321: 64 before the @), which keeps matching linear on hostile input.
const EMAIL = /(?<![\w.%+-])[A-Za-z0-9][\w.%+-]{0,63}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}(?![\w-])/g;

const OFFICE_DOMAIN = /\.(?:gov|mil|int|gov\.[a-z]{2}|gc\.ca|europa\.eu)$/i;
const OFFICE_NAMES =
  /(?:^|[._-])(?:info|contact|help|helpdesk|support|office|press|media|admin|service|services|staff|desk|enquiries|inquiries|webmaster|webmail|postmaster|noreply|no-reply|mail|hello|team|sales|privacy|legal|billing|library|questions|feedback)(?:$|[._-])|info$|^info|staff$/i;

/** Whether an address belongs to an office: a public body's domain, a function's name, or the organisation's own name. */
function isOffice(address: string): boolean {
  const [name = '', domain = ''] = address.split('@');
  const organisation = domain.split('.').at(-2) ?? '';
  const bearsItsName = organisation.length > 2 && name.toLowerCase().startsWith(organisation.toLowerCase());
  return OFFICE_DOMAIN.test(domain) || OFFICE_NAMES.test(name) || bearsItsName;
}

export function detectEmails(text: string): Detection[] {
  return matches(EMAIL, text).map(({ match, start, end }) => ({
    kind: isOffice(match) ? 'office-email' : 'email',
    start,
    end,
  }));
}
