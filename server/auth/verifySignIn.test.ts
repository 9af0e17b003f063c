import { verifyMessage } from 'viem';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import { type CreateSiweMessageParameters, createSiweMessage } from 'viem/siwe';
import { describe, expect, it } from 'vitest';
import { verifySignIn } from './verifySignIn';

const account = privateKeyToAccount(generatePrivateKey());
const now = new Date('2026-11-21T12:00:00Z');
const nonce = 'a1b2c3d4e5f6a7b8';
const origins = ['http://localhost:3000', 'http://127.0.0.1:3000'];
// Stands where a chain would answer for contract wallets: this account is not one.
const client = { verifyMessage: async () => false };

const text = (change: Partial<CreateSiweMessageParameters> = {}) =>
  createSiweMessage({
    address: account.address,
    chainId: 84_210,
    domain: 'localhost:3000',
    uri: 'http://localhost:3000',
    nonce,
    version: '1',
    issuedAt: now,
    ...change,
  });

const signIn = async (message: string, change: Partial<Parameters<typeof verifySignIn>[0]> = {}) =>
  verifySignIn({
    message,
    signature: await account.signMessage({ message }),
    nonce,
    chainId: 84_210,
    origins,
    client,
    now,
    ...change,
  });

describe('verifySignIn', () => {
  it('returns the signer of a right message in lower case', async () => {
    const message = text();
    expect(await signIn(message)).toBe(account.address.toLowerCase());
    // The signature is one that an independent check accepts.
    expect(
      await verifyMessage({ address: account.address, message, signature: await account.signMessage({ message }) }),
    ).toBe(true);
  });

  it.each<[string, Partial<CreateSiweMessageParameters>, RegExp]>([
    ['another domain', { domain: 'evil.example' }, /another site/],
    ['another port of the same machine', { domain: 'localhost:4000' }, /another site/],
    ['another address behind the domain', { uri: 'https://evil.example/' }, /another site/],
    ['another chain', { chainId: 1 }, /another chain/],
    ['another nonce', { nonce: 'ffffffffffffffff' }, /not asked for/],
    ['an old message', { issuedAt: new Date(now.getTime() - 11 * 60_000) }, /too old/],
    ['a message from the future', { issuedAt: new Date(now.getTime() + 11 * 60_000) }, /too old/],
    ['one that has ended', { expirationTime: new Date(now.getTime() - 1) }, /ended/],
    ['one not yet valid', { notBefore: new Date(now.getTime() + 1000) }, /ended/],
  ])('refuses %s', async (_, change, why) => {
    await expect(signIn(text(change))).rejects.toMatchObject({
      code: 'unauthenticated',
      message: expect.stringMatching(why),
    });
  });

  it('refuses another signer, a broken signature, no nonce, and no message', async () => {
    const other = privateKeyToAccount(generatePrivateKey());
    const message = text();
    await expect(signIn(message, { signature: await other.signMessage({ message }) })).rejects.toThrow(/signature/);
    await expect(signIn(message, { signature: '0x1234' })).rejects.toThrow(/signature/);
    await expect(signIn(message, { nonce: undefined })).rejects.toThrow(/no sign-in was begun/);
    await expect(signIn('hello')).rejects.toThrow(/incomplete/);
  });
});
