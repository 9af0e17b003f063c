import { queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import { nonceResponse, sessionResponse } from '@/lib/api/session';
import { requestJson } from '@/lib/query/requestJson';

/** Who is signed in; both fields are null where nobody is. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => requestJson({ path: '/api/auth/session', schema: sessionResponse, signal }),
  staleTime: 60_000,
});

export const fetchNonce = async () => (await requestJson({ path: '/api/auth/nonce', schema: nonceResponse })).nonce;

/** Opens a session by a signed EIP-4361 message; throws the server's refusal. */
export const verifySignIn = (message: string, signature: string) =>
  requestJson({ path: '/api/auth/verify', method: 'POST', body: { message, signature }, schema: z.unknown() });

export const signOut = () => requestJson({ path: '/api/auth/session', method: 'DELETE', schema: z.unknown() });

export const setAccountName = (name: string) =>
  requestJson({ path: '/api/account', method: 'PUT', body: { name }, schema: z.unknown() });

/** Test OPEN on the embedded chain. */
export const requestTestOpen = (address: string) =>
  requestJson({ path: '/api/dev/faucet', method: 'POST', body: { address }, schema: z.unknown() });
