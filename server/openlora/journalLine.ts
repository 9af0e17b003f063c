import { z } from 'zod';
import { hash, hex, integerString } from '@/lib/api/common';
import { receiptReport } from '@/lib/inference/receiptReport';

const requestId = hash;

/** One entry of a node's journal. */
export const journalLine = z.discriminatedUnion('type', [
  /** An answer was given and signed for. */
  z.object({ type: z.literal('answered'), report: receiptReport }),
  /** The gateway has the report. */
  z.object({ type: z.literal('reported'), requestId }),
  /** The gateway will not have it paid: another node was given the request. */
  z.object({ type: z.literal('refused'), requestId }),
  /** The final receipt, with the evidence hash, was signed. */
  z.object({ type: z.literal('countersigned'), requestId, evidenceHash: hash, signature: hex }),
  /** The chain has paid it, in a block that stays. */
  z.object({ type: z.literal('settled'), requestId }),
  /** Its cap ended before anybody settled it: the escrow pays it no more. */
  z.object({ type: z.literal('lapsed'), requestId }),
  /** All that the chain paid up to this block is noted. */
  z.object({ type: z.literal('followed'), block: integerString }),
  /**
   * First line of a file that was rewritten with what is open alone: the how-manieth it is, how many lines were taken
   * over after this one, and how many receipts were signed that are not among them.
   */
  z.object({
    type: z.literal('compacted'),
    generation: z.number().int().positive(),
    lines: z.number().int().nonnegative(),
    signedBefore: z.number().int().nonnegative(),
  }),
]);

export type JournalLine = z.infer<typeof journalLine>;

export const toBytes = (lines: readonly JournalLine[]): Buffer =>
  Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
