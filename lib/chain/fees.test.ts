import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DEFAULT_FEE_SPLIT, quoteFee, splitFee } from '@/lib/chain/fees';

const tokens = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const price = fc.bigInt({ min: 0n, max: 10n ** 24n });

/** Four parts of 0 to 20 % and the rest for contributors. */
const split = fc
  .tuple(...Array.from({ length: 4 }, () => fc.integer({ min: 0, max: 2000 })))
  .map((parts) => parts as [number, number, number, number])
  .map(([platform, modelOwner, node, stakers]) => ({
    platform,
    modelOwner,
    node,
    stakers,
    contributors: 10_000 - platform - modelOwner - node - stakers,
  }));

describe('quoteFee', () => {
  test('rounds up to a whole wei', () => {
    expect(quoteFee(1n, 0, 1)).toBe(1n);
    expect(quoteFee(1000n, 0, 1)).toBe(1n);
    expect(quoteFee(1001n, 1, 0)).toBe(2n);
    expect(quoteFee(10n ** 18n, 250, 750)).toBe(10n ** 18n);
    expect(quoteFee(0n, 5, 5)).toBe(0n);
  });

  test('lies less than a wei above the exact value', () => {
    fc.assert(
      fc.property(price, tokens, tokens, (perThousand, input, output) => {
        const excess = quoteFee(perThousand, input, output) * 1000n - perThousand * (BigInt(input) + BigInt(output));
        expect(excess >= 0n && excess < 1000n).toBe(true);
      }),
    );
  });

  test.each([-1, 1.5, 2 ** 32, Number.NaN])('error: %d is not a token count', (count) => {
    expect(() => quoteFee(1n, count, 0)).toThrow(RangeError);
    expect(() => quoteFee(1n, 0, count)).toThrow(RangeError);
  });

  test('error: a negative price', () => {
    expect(() => quoteFee(-1n, 1, 1)).toThrow(RangeError);
  });
});

describe('splitFee', () => {
  test('gives the dust to contributors', () => {
    expect(splitFee(19n, DEFAULT_FEE_SPLIT)).toEqual({
      platform: 1n,
      modelOwner: 1n,
      node: 1n,
      stakers: 3n,
      contributors: 13n,
    });
  });

  test('sums to the fee, and no part but the contributors’ exceeds its share', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 200n }), split, (fee, shares) => {
        const { contributors, ...others } = splitFee(fee, shares);
        const sum = Object.values(others).reduce((total, part) => total + part, 0n);
        expect(sum + contributors).toBe(fee);
        for (const [party, part] of Object.entries(others) as [keyof typeof others, bigint][]) {
          const exact = fee * BigInt(shares[party]);
          expect(part * 10_000n <= exact && exact < (part + 1n) * 10_000n).toBe(true);
        }
        const exact = fee * BigInt(shares.contributors);
        expect(contributors * 10_000n >= exact && contributors * 10_000n < exact + 40_000n).toBe(true);
      }),
    );
  });
});
