import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { trustedOrigins } from '@/server/config/origins';

const READING = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses changes that another site's page asks for with this person's cookie. Browsers name the page's origin on every
 * such request; programs that name none carry no one's cookie by accident.
 */
export function checkOrigin(request: Request): void {
  if (READING.has(request.method)) return;
  const origin = request.headers.get('origin');
  const site = request.headers.get('sec-fetch-site');
  const trusted = origin === null ? site === null || site === 'none' : trustedOrigins().includes(origin);
  if (trusted) return;
  throw new OpenLedgerError({
    code: 'forbidden',
    message: 'This request came from another site.',
    fields: { origin: origin ?? '' },
    remedy: 'Use the app at its own address; that address is set by WEB_URL.',
  });
}
