import fc from 'fast-check';
import { formatEther, parseEther } from 'viem';
import { describe, expect, it } from 'vitest';
import { exactOpen, parseOpen, shortOpen } from '@/lib/format/open';

describe('amounts', () => {
  it('writes every digit, as viem does', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 30n }), (wei) => {
        expect(exactOpen(wei).replaceAll(',', '')).toBe(formatEther(wei));
      }),
    );
  });

  it('reads back what it wrote, as viem does', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 30n }), (wei) => {
        const text = formatEther(wei);
        expect(parseOpen(text)).toBe(parseEther(text));
      }),
    );
  });

  it('cuts for reading, never up, and says so', () => {
    expect(shortOpen('1234567800000000000000')).toEqual({ text: '1,234.5678', exact: true });
    expect(shortOpen('1999999999999999999')).toEqual({ text: '1.9999', exact: false });
    expect(shortOpen('123456789000000')).toEqual({ text: '0.0001234', exact: false });
    expect(shortOpen('1')).toEqual({ text: '0.000000000000000001', exact: true });
    expect(shortOpen('0')).toEqual({ text: '0', exact: true });
    expect(shortOpen('1000010000000000000')).toEqual({ text: '1', exact: false });
  });

  it('refuses what is not an amount', () => {
    for (const text of ['', '-1', '1,5', '1.', '.5', '1e3', '0.1234567890123456789'])
      expect(parseOpen(text)).toBeNull();
  });
});
