import { Prisma } from '@/prisma/generated/client';

/**
 * JSON as the wire types of lib/api have it: big integers and database decimals become plain decimal strings (a
 * decimal's own form turns into 1e+21 from a thousand OPEN on), dates ISO 8601.
 */
export function toJson(value: unknown): string {
  return JSON.stringify(value, function (this: Record<string, unknown>, key, converted: unknown) {
    const original = this[key];
    if (Prisma.Decimal.isDecimal(original)) return original.toFixed();
    return typeof converted === 'bigint' ? converted.toString() : converted;
  });
}
