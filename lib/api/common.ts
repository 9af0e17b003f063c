import { z } from 'zod';

/** Lower-case 0x address of 20 bytes. */
export const address = z
  .string()
  .regex(/^0x[0-9a-fA-F]{40}$/, 'an address is 0x and 40 hexadecimal digits')
  .transform((value) => value.toLowerCase() as `0x${string}`);

/** Lower-case 0x hash of 32 bytes. */
export const hash = z
  .string()
  .regex(/^0x[0-9a-fA-F]{64}$/, 'a hash is 0x and 64 hexadecimal digits')
  .transform((value) => value.toLowerCase() as `0x${string}`);

/** Hexadecimal bytes of any even length. */
export const hex = z
  .string()
  .regex(/^0x([0-9a-fA-F]{2})*$/, 'bytes are 0x and pairs of hexadecimal digits')
  .transform((value) => value.toLowerCase() as `0x${string}`);

/** Wei as a decimal string: JSON has no big integers and floats lose money. */
export const wei = z.string().regex(/^\d{1,78}$/, 'an amount is a whole number of wei');

/** On-chain identifiers and counters as decimal strings. */
export const integerString = z.string().regex(/^\d{1,78}$/);

export const instant = z.iso.datetime();

export const identifier = z.uuid();

/** A page of a list; `cursor` continues it and is null at its end. */
export function page<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), cursor: z.string().nullable(), total: z.number().int().nonnegative() });
}

export const pageQuery = z.object({
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  search: z.string().trim().max(200).optional(),
});

/** The body of every refused request. */
export const errorBody = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    fields: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).default({}),
    remedy: z.string().optional(),
    requestId: z.string().optional(),
  }),
});

export type Page<Item> = { items: Item[]; cursor: string | null; total: number };
