import fc from 'fast-check';
import { expect, it } from 'vitest';
import { quoteFee } from '@/lib/chain/fees';
import { choiceFee, choiceIds } from '@/server/openlora/choices';

const REQUEST = `0x${'5a'.repeat(32)}` as const;

it('names each answer, the first as the request', () => {
  const ids = choiceIds(REQUEST, 8);
  expect(ids[0]).toBe(REQUEST);
  expect(new Set(ids).size).toBe(8);
  expect(choiceIds(REQUEST, 3)).toEqual(ids.slice(0, 3));
});

it('never asks more for all than the price of all their tokens, nor more for one than the escrow allows', () => {
  const tokens = fc.integer({ min: 0, max: 4096 });
  fc.assert(
    fc.property(
      fc.bigInt(0n, 10n ** 20n),
      tokens,
      fc.array(tokens, { minLength: 1, maxLength: 8 }),
      (price, input, outputs) => {
        const fees = outputs.map((output, index) => choiceFee(price, index, input, output));
        const total = fees.reduce((sum, fee) => sum + fee, 0n);
        const all = quoteFee(
          price,
          input,
          outputs.reduce((sum, output) => sum + output, 0),
        );
        expect(total).toBeLessThanOrEqual(all);
        expect(all - total).toBeLessThan(BigInt(outputs.length));
        fees.forEach((fee, index) => {
          expect(fee).toBeLessThanOrEqual(quoteFee(price, input, outputs[index]!));
        });
      },
    ),
  );
});
