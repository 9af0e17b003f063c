import { appendFile, mkdir, open, readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { hash, hex } from '@/lib/api/common';
import { receiptReport } from '@/lib/inference/receiptReport';

const line = z.discriminatedUnion('type', [
  /** An answer was given and signed for. */
  z.object({ type: z.literal('answered'), report: receiptReport }),
  /** The gateway has the report. */
  z.object({ type: z.literal('reported'), requestId: hash }),
  /** The final receipt, with the evidence hash, was signed. */
  z.object({ type: z.literal('countersigned'), requestId: hash, evidenceHash: hash, signature: hex }),
  /** The chain has paid it. */
  z.object({ type: z.literal('settled'), requestId: hash }),
]);
export type JournalLine = z.infer<typeof line>;

/**
 * The node's own memory of what it answered: an append-only file of JSON lines, flushed to disk before an answer
 * counts as given, so that a crash loses no receipt and no cap is overdrawn after a restart.
 * A half-written last line (the crash itself) is cut off when the file is opened.
 */
export async function openReceiptJournal(file: string) {
  await mkdir(path.dirname(file), { recursive: true });
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  if (whole.length < text.length) {
    const handle = await open(file, 'r+');
    await handle.truncate(Buffer.byteLength(whole));
    await handle.close();
  }
  const lines: JournalLine[] = whole
    .split('\n')
    .filter((row) => row !== '')
    .map((row) => line.parse(JSON.parse(row)));

  let last: Promise<unknown> = Promise.resolve();
  function append(entry: JournalLine): Promise<void> {
    // One write at a time: two appends may not interleave their bytes.
    const written = last.then(() => appendFile(file, `${JSON.stringify(entry)}\n`, { flush: true }));
    last = written.catch(() => undefined);
    return written;
  }

  return { lines: lines as readonly JournalLine[], append };
}

export type ReceiptJournal = Awaited<ReturnType<typeof openReceiptJournal>>;
