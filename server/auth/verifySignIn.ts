import { type Address, isAddressEqual, type PublicClient, recoverMessageAddress } from 'viem';
import { parseSiweMessage, validateSiweMessage } from 'viem/siwe';
import { OpenLedgerError } from '@/core/errors/openLedgerError';

/** A message older than this is refused even when it names no end: a captured one is soon worth nothing. */
const MESSAGE_LIFETIME_MS = 10 * 60_000;

export type VerifySignInParameters = {
  /** EIP-4361 text as signed. */
  message: string;
  signature: `0x${string}`;
  /** The nonce given to this browser; undefined when none was asked for. */
  nonce: string | undefined;
  chainId: number;
  /** Origins of the app; the message's domain and URI must be of one of them. */
  origins: readonly string[];
  /** Asked only for contract wallets (ERC-1271, ERC-6492), whose signature no key recovers. */
  client: Pick<PublicClient, 'verifyMessage'>;
  now?: Date;
};

const refuse = (why: string): never => {
  throw new OpenLedgerError({
    code: 'unauthenticated',
    message: `The sign-in was refused: ${why}.`,
    remedy: 'Sign in again.',
  });
};

/** Checks a Sign-In with Ethereum message in full and returns its signer in lower case; throws `unauthenticated`. */
export async function verifySignIn(parameters: VerifySignInParameters): Promise<`0x${string}`> {
  const { message, nonce, chainId, origins, now = new Date() } = parameters;
  const fields = parseSiweMessage(message);
  const { address, issuedAt } = fields;
  if (!address || !fields.domain || !fields.uri || !issuedAt) return refuse('the message is incomplete');
  if (!nonce) return refuse('no sign-in was begun in this browser, or it was already finished');
  if (!origins.some((origin) => new URL(origin).host === fields.domain)) return refuse('it is for another site');
  if (!URL.canParse(fields.uri) || !origins.includes(new URL(fields.uri).origin))
    return refuse('it is for another site');
  if (fields.chainId !== chainId) return refuse(`the wallet is on another chain than ${chainId}`);
  const age = now.getTime() - issuedAt.getTime();
  if (age > MESSAGE_LIFETIME_MS || age < -MESSAGE_LIFETIME_MS) return refuse('the message is too old');
  if (!validateSiweMessage({ message: fields, nonce, time: now })) return refuse('it has ended or was not asked for');
  if (!(await isSignedBy(address, parameters))) return refuse('the signature is not that of the account');
  return address.toLowerCase() as `0x${string}`;
}

async function isSignedBy(address: Address, { message, signature, client }: VerifySignInParameters): Promise<boolean> {
  try {
    if (isAddressEqual(await recoverMessageAddress({ message, signature }), address)) return true;
  } catch {
    // Not an ECDSA signature; the account may be a contract with rules of its own.
  }
  return client.verifyMessage({ address, message, signature }).catch(() => false);
}
