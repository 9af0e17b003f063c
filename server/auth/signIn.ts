import { generateSiweNonce } from 'viem/siwe';
import type { z } from 'zod';
import type { SessionResponse, verifyRequest } from '@/lib/api/session';
import { getAccount } from '@/server/accounts/accountService';
import { publicClient } from '@/server/chain/publicClient';
import { getEnv } from '@/server/config/env';
import { trustedOrigins } from '@/server/config/origins';
import { openSession } from './session';
import { verifySignIn } from './verifySignIn';

/** Begins a sign-in: a nonce that this browser alone may sign, once. */
export async function beginSignIn(request: Request, jar: Response): Promise<{ nonce: string }> {
  const session = await openSession(request, jar);
  session.nonce = generateSiweNonce();
  await session.save();
  return { nonce: session.nonce };
}

/** Ends a sign-in: whoever signed the message is the session's account. Throws `unauthenticated`. */
export async function finishSignIn(
  { message, signature }: z.infer<typeof verifyRequest>,
  request: Request,
  jar: Response,
): Promise<SessionResponse> {
  const session = await openSession(request, jar);
  const address = await verifySignIn({
    message,
    signature,
    nonce: session.nonce,
    chainId: getEnv().CHAIN_ID,
    origins: trustedOrigins(),
    client: publicClient(),
  });
  delete session.nonce;
  session.address = address;
  session.signedInAt = Date.now();
  await session.save();
  return getAccount(address);
}

/** The account of this browser's session, if any. */
export async function readSession(request: Request): Promise<SessionResponse> {
  const { address } = await openSession(request, new Response());
  return address ? getAccount(address) : { address: null, name: null };
}

export async function signOut(request: Request, jar: Response): Promise<void> {
  (await openSession(request, jar)).destroy();
}
