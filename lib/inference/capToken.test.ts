import { describe, expect, it } from 'vitest';
import { decodeCapToken, encodeCapToken } from '@/lib/inference/capToken';

const cap = {
  message: {
    user: `0x${'ab'.repeat(20)}`,
    spender: `0x${'cd'.repeat(20)}`,
    maxTotal: '1000000000000000000',
    maxPerRequest: '10000000000000000',
    expiry: '1900000000',
    nonce: '7',
  },
  signature: `0x${'11'.repeat(65)}`,
} as const;

describe('cap token', () => {
  it('survives the round trip and fits an HTTP header', () => {
    const token = encodeCapToken(cap);
    expect(token).toMatch(/^olcap_[A-Za-z0-9_-]+$/);
    expect(decodeCapToken(token)).toEqual(cap);
  });

  it.each(['', 'sk-123', 'olcap_', 'olcap_!!!', `olcap_${btoa('{}')}`, `olcap_${'a'.repeat(5000)}`])(
    'refuses %j with a remedy',
    (token) => {
      expect(() => decodeCapToken(token)).toThrowError(
        expect.objectContaining({ code: 'unauthenticated', remedy: expect.stringContaining('spending cap') }),
      );
    },
  );
});
