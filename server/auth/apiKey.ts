import { createHash, randomBytes } from 'node:crypto';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { endApiKey, findApiKeyUser, insertApiKey } from './apiKeyRepository';
import type { Session } from './session';

const PREFIX = 'ol_';
const hashOf = (key: string) => `0x${createHash('sha256').update(key).digest('hex')}`;

/** Makes a key that asks in a person's name; the only time it is readable. */
export async function createApiKey(userAddress: string, name: string): Promise<{ id: string; key: string }> {
  const key = `${PREFIX}${randomBytes(24).toString('base64url')}`;
  return { id: await insertApiKey({ userAddress, name, keyHash: hashOf(key) }), key };
}

/** Ends a key of that person; throws `not_found` for another's. */
export async function revokeApiKey(userAddress: string, id: string): Promise<void> {
  if (await endApiKey(id, userAddress)) return;
  throw new OpenLedgerError({ code: 'not_found', message: 'You have no such key.', fields: { id } });
}

/** The person an `Authorization: Bearer ol_…` header speaks for; throws `unauthenticated`. */
export async function requireApiKey(request: Request): Promise<Session> {
  const key = /^Bearer (ol_[\w-]{32})$/.exec(request.headers.get('authorization') ?? '')?.[1];
  const userAddress = key && (await findApiKeyUser(hashOf(key)));
  if (userAddress) return { address: userAddress as `0x${string}` };
  throw new OpenLedgerError({
    code: 'unauthenticated',
    message: 'This needs a valid API key.',
    remedy: 'Send it as "Authorization: Bearer ol_…".',
  });
}
