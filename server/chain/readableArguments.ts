import type { Prisma } from '@/prisma/generated/client';

/** Arguments of a call or an event as JSON for people: big integers as decimal strings, all else unchanged. */
export function readableArguments(value: unknown): Prisma.InputJsonValue {
  const text = JSON.stringify(value ?? [], (_, part: unknown) => (typeof part === 'bigint' ? part.toString() : part));
  return JSON.parse(text) as Prisma.InputJsonValue;
}
