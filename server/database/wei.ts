import { Prisma } from '@/prisma/generated/client';

/** Wei of a `Decimal(78, 0)` column. Never use the decimal's own text: from 1e21 on it has an exponent. */
export const weiOf = (amount: Prisma.Decimal): bigint => BigInt(amount.toFixed(0));

/** Wei as a `Decimal(78, 0)` column takes it. */
export const decimalOf = (wei: bigint): Prisma.Decimal => new Prisma.Decimal(wei.toString());
